import { plainLine } from '../plain-line.ts';
import type { QueueFacts } from './facts.ts';
import type { Verdict } from './verdict.ts';

export interface Alert {
  /** A check's name, or one failed attempt of a book. */
  readonly subject: string;
  readonly status: 'ok' | 'critical';
  /** One line. */
  readonly says: string;
}

/** A check that comes and goes is told of at most this often; how it stands afterwards is always told. */
const QUIET_MS = 30 * 60_000;

/**
 * What people are to be told now: each check that has become critical, or is no longer, since they were last told; and
 * each book that failed for good. Compared is with what was told, not with the last look: of a change that was
 * kept back, the state that remains is told later.
 */
export function decideAlerts(verdict: Verdict, facts: QueueFacts): Alert[] {
  const changes = verdict.checks.flatMap(({ name, status, says }): Alert[] => {
    const told = facts.lastAlerts.find(({ subject }) => subject === name);
    const now = status === 'critical' ? 'critical' : 'ok';
    if (now === (told?.status ?? 'ok')) return [];
    if (told !== undefined && facts.at.getTime() - told.at.getTime() < QUIET_MS) return [];
    return [{ subject: name, status: now, says }];
  });
  const books = facts.failedBooks.map(({ subject, jobId, title, error }): Alert => {
    const why = error === null ? '' : `: ${error.message} (${error.code})`;
    return {
      subject,
      status: 'critical',
      says: `Book “${title ?? 'without a title'}” failed for good, job ${jobId}${why}`,
    };
  });
  return [...changes, ...books];
}

/** Alerts a message names; a night of failing books must not become a page. */
const LISTED = 10;

/**
 * One message for all of them, for Slack and what understands the same JSON.
 *
 * Titles come from strangers: `&`, `<` and `>` are escaped as Slack asks, so that no title can mention a channel or hide
 * a link, and white space of every kind becomes one blank.
 */
export function messageOf(alerts: readonly Pick<Alert, 'status' | 'says'>[]): { text: string } {
  const lines = alerts
    .slice(0, LISTED)
    .map(({ status, says }) => `${status === 'ok' ? '✅' : '🔴'} ${oneLine(says)}`);
  if (alerts.length > LISTED) lines.push(`… and ${alerts.length - LISTED} more`);
  return { text: lines.join('\n') };
}

function oneLine(text: string): string {
  return plainLine(text, 500).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
