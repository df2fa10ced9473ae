import { describe, expect, it } from 'vitest';
import { silenceMinutes } from './silence.ts';
import type { Fake } from './testing/fake.ts';
import { deployed, infra, succeed, writes } from './testing/harness.ts';
import { useFakes } from './testing/use-fakes.ts';

const open = useFakes();

describe('how long nothing may end', () => {
  const usual = { schedule: '* * * * *', timeZone: 'Etc/UTC', tasks: 1, parallelism: 0, timeoutSeconds: 600 };
  it.each([
    ['a minute, the ten of a run, five of Google', {}, 16],
    ['the longest gap of the schedule', { schedule: '*/5 8-20 * * *' }, 11 * 60 + 5 + 15],
    ['every wave of tasks', { tasks: 10, parallelism: 3 }, 1 + 40 + 5],
    ['the night on which clocks are put back', { schedule: '0 * * * *', timeZone: 'Europe/Berlin' }, 135],
    ['nothing more for short gaps', { timeZone: 'Europe/Berlin' }, 16],
    ['no longer than Google waits', { schedule: '0 */12 * * *', timeoutSeconds: 86_400 }, 1410],
    ['a day is too long', { schedule: '0 3 * * *' }, null],
    ['so is a weekend', { schedule: '* * * * 1-5' }, null],
  ] as const)('%s', (_title, change, minutes) => {
    expect(silenceMinutes({ ...usual, ...change })).toBe(minutes);
  });
});

describe('the alert of a worker that stands still', () => {
  const alert = 'deploy --alert-email me@example.org';
  const switches = ({ state }: Fake) =>
    [...state.alerts.values()].filter(({ displayName }) => displayName?.endsWith('stands still'));
  const minutes = (fake: Fake) =>
    switches(fake).map(({ conditions }) => Number(conditions?.[0]?.conditionAbsent?.duration?.seconds) / 60);

  it('mails when no run has ended for longer than the schedule explains, however it ended', async () => {
    const fake = await open(deployed('--alert-email me@example.org'));
    const [policy] = switches(fake);
    const absent = policy?.conditions?.[0]?.conditionAbsent;
    expect(absent?.filter).toContain('metric.type="run.googleapis.com/job/completed_execution_count"');
    expect(absent?.filter).not.toContain('metric.labels');
    expect(absent?.aggregations).toMatchObject([{ crossSeriesReducer: 'REDUCE_SUM' }]);
    expect(policy?.notificationChannels).toEqual([...fake.state.channels.keys()]);
    expect(minutes(fake)).toEqual([16]);
  });

  it('is not made without an address', async () => {
    const fake = await open(deployed());
    expect(switches(fake)).toEqual([]);
  });

  it('follows the schedule, also in a deployment that names no address', async () => {
    const fake = await open(deployed('--alert-email me@example.org'));
    const channels = switches(fake).map(({ notificationChannels }) => notificationChannels);
    await succeed(fake, 'deploy --schedule "0 * * * *"');
    expect(minutes(fake)).toEqual([75]);
    expect(switches(fake).map(({ notificationChannels }) => notificationChannels)).toEqual(channels);
    const plan = await succeed(fake, 'plan');
    expect(plan).toContain('~ update  alert when intelligent-reader-worker stands still');
    expect(plan).toContain('minutes: 75 → 16');
  });

  it('tells the new channel when the old one was deleted, and plan says so', async () => {
    const fake = await open(deployed('--alert-email me@example.org'));
    fake.state.channels.clear();
    expect(await succeed(fake, 'plan --alert-email me@example.org')).toMatch(
      /~ update {2}alert when intelligent-reader-worker stands still\n +channels: \S+ → \(known after deploy\)/,
    );
    await succeed(fake, alert);
    expect(switches(fake)[0]?.notificationChannels).toEqual([...fake.state.channels.keys()]);
  });

  it('goes when starts become too far apart for it, and comes back', async () => {
    const fake = await open(deployed('--alert-email me@example.org'));
    const out = await succeed(fake, `${alert} --schedule "0 3 * * *"`);
    expect(out).toContain('! nobody will be told when no run starts: at "0 3 * * *"');
    expect(switches(fake)).toEqual([]);
    fake.calls.length = 0;
    await succeed(fake, `${alert} --schedule "0 3 * * *"`);
    expect(writes(fake)).toEqual([]);
    expect((await infra(fake, 'plan --alert-email me@example.org --schedule "0 3 * * *"')).out).toContain(
      '! nobody will be told',
    );
    await succeed(fake, alert);
    expect(minutes(fake)).toEqual([16]);
  });
});
