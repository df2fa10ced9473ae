import { describe, expect, it, test } from 'vitest';
import { decideAlerts, messageOf } from './alerts.ts';
import type { HealthFacts, QueueFacts } from './facts.ts';
import { judge } from './verdict.ts';

const limits = { queueAgeMinutes: 15, failurePercent: 20 };
const at = new Date('2026-11-23T10:00:00Z');
const quiet: QueueFacts = {
  at,
  waiting: 0,
  oldestWaitSeconds: 0,
  lateSeconds: 0,
  attempts: 100,
  failures: 0,
  failureCode: null,
  deferred: { books: 0, code: null },
  failedTasks: [],
  failedBooks: [],
  lastAlerts: [],
};
const fine: HealthFacts = {
  database: { ms: 12, error: null },
  storage: { ms: 30, error: null },
  queue: quiet,
};
const queue = (change: Partial<QueueFacts>): HealthFacts => ({ ...fine, queue: { ...quiet, ...change } });
const statusOf = (facts: HealthFacts, name: string) =>
  judge(facts, limits).checks.find((check) => check.name === name)?.status;

test.each([
  ['database', fine, 'ok'],
  ['database', { ...fine, database: { ms: 3000, error: null } }, 'warning'],
  ['database', { ...fine, database: { ms: 20_000, error: null } }, 'critical'],
  ['storage', { ...fine, storage: { ms: 5, error: 'refused' } }, 'critical'],
  ['queue', queue({ waiting: 1, oldestWaitSeconds: 7 * 60 }), 'ok'],
  ['queue', queue({ waiting: 1, oldestWaitSeconds: 8 * 60 }), 'warning'],
  ['queue', queue({ waiting: 1, oldestWaitSeconds: 16 * 60 }), 'critical'],
  ['queue', { ...fine, queue: null }, 'warning'],
  ['deferred', fine, 'ok'],
  ['deferred', queue({ deferred: { books: 1, code: 'upload_failed' } }), 'critical'],
  ['deferred', { ...fine, queue: null }, 'warning'],
  ['tasks', fine, 'ok'],
  ['tasks', { ...fine, queue: null }, 'warning'],
  ['timetable', queue({ lateSeconds: 7 * 60 }), 'ok'],
  ['timetable', queue({ lateSeconds: 8 * 60 }), 'warning'],
  ['timetable', queue({ lateSeconds: 16 * 60 }), 'critical'],
  ['timetable', { ...fine, queue: null }, 'warning'],
  ['failures', queue({ attempts: 100, failures: 10 }), 'ok'],
  ['failures', queue({ attempts: 100, failures: 11 }), 'warning'],
  ['failures', queue({ attempts: 100, failures: 21 }), 'critical'],
  ['failures', queue({ attempts: 4, failures: 4 }), 'ok'],
] as const)('%s is judged by its limits (%#)', (name, facts, expected) => {
  expect(statusOf(facts, name)).toBe(expected);
});

test('the whole is as bad as its worst part', () => {
  expect(judge(fine, limits).status).toBe('ok');
  expect(judge(queue({ waiting: 1, oldestWaitSeconds: 8 * 60 }), limits).status).toBe('warning');
  expect(judge({ ...fine, storage: { ms: 1, error: 'x' } }, limits).status).toBe('critical');
});

describe('alerts', () => {
  const bad = { waiting: 1, oldestWaitSeconds: 3600 };
  const alertsOf = (change: Partial<QueueFacts>) =>
    decideAlerts(judge(queue(change), limits), { ...quiet, ...change });
  const told = (status: 'ok' | 'critical', minutesAgo: number) => [
    { subject: 'queue', status, at: new Date(at.getTime() - minutesAgo * 60_000) },
  ];

  it('are raised on the change alone, both ways', () => {
    expect(alertsOf({})).toEqual([]);
    expect(alertsOf(bad)).toMatchObject([{ subject: 'queue', status: 'critical' }]);
    expect(alertsOf({ ...bad, lastAlerts: told('critical', 300) })).toEqual([]);
    expect(alertsOf({ lastAlerts: told('critical', 300) })).toMatchObject([
      { subject: 'queue', status: 'ok' },
    ]);
  });

  it('of a check that comes and goes are kept back, and what remains is told later', () => {
    expect(alertsOf({ lastAlerts: told('critical', 5) })).toEqual([]);
    expect(alertsOf({ ...bad, lastAlerts: told('ok', 5) })).toEqual([]);
    expect(alertsOf({ ...bad, lastAlerts: told('ok', 31) })).toHaveLength(1);
  });

  it('of books show titles from strangers harmlessly, and are never a page long', () => {
    const failedBooks = Array.from({ length: 25 }, (_, n) => ({
      subject: `book:${n}`,
      jobId: n,
      title: '<!channel> 草\r\n枕 & <https://evil.example|click>',
      error: { code: 'not_an_epub', message: 'No EPUB.' },
    }));
    const { text } = messageOf(alertsOf({ failedBooks }));
    const lines = text.split('\n');
    expect(lines).toHaveLength(11);
    expect(lines[0]).toBe(
      '🔴 Book “&lt;!channel&gt; 草 枕 &amp; &lt;https://evil.example|click&gt;” failed for good, job 0: No EPUB. (not_an_epub)',
    );
    expect(lines.at(-1)).toBe('… and 15 more');
  });
});
