import type { HealthFacts } from './facts.ts';

export type Status = 'ok' | 'warning' | 'critical';

export interface Check {
  readonly name: 'database' | 'storage' | 'queue' | 'timetable' | 'failures';
  readonly status: Status;
  /** One sentence with the number it was judged by. */
  readonly says: string;
}

export interface Verdict {
  /** The worst of the checks. */
  readonly status: Status;
  readonly checks: readonly Check[];
}

export interface Thresholds {
  readonly queueAgeMinutes: number;
  readonly failurePercent: number;
}

/** An answer to a small question takes a few milliseconds; after these a reader notices, or gives up. */
const SLOW_MS = 2_000;
const STUCK_MS = 10_000;

/** Fewer attempts than this say nothing about a rate: one broken book at night is no outage. */
const ENOUGH_ATTEMPTS = 5;

/** Judges what was found. Warning is half of what is critical, so that people can see it coming. */
export function judge(facts: HealthFacts, thresholds: Thresholds): Verdict {
  const checks: readonly Check[] = [
    answered('database', 'The database', facts.database),
    answered('storage', 'Storage', facts.storage),
    queueAge(facts, thresholds.queueAgeMinutes),
    lateness(facts, thresholds.queueAgeMinutes),
    failureRate(facts, thresholds.failurePercent),
  ];
  const worst = (['critical', 'warning'] as const).find((status) => checks.some((c) => c.status === status));
  return { status: worst ?? 'ok', checks };
}

function answered(name: 'database' | 'storage', what: string, probe: HealthFacts['storage']): Check {
  if (probe.error !== null)
    return { name, status: 'critical', says: `${what} does not answer: ${probe.error}` };
  const ms = Math.round(probe.ms);
  return { name, status: level(ms, SLOW_MS, STUCK_MS), says: `${what} answered in ${ms} ms.` };
}

function queueAge({ queue }: HealthFacts, criticalMinutes: number): Check {
  if (queue === null) return unknown('queue', 'How long the queue waits');
  const minutes = queue.oldestWaitSeconds / 60;
  const says =
    queue.waiting === 0
      ? 'Nothing waits.'
      : `${queue.waiting} due ${queue.waiting === 1 ? 'job waits' : 'jobs wait'}, the oldest for ${Math.round(minutes)} min.`;
  return { name: 'queue', status: level(minutes, criticalMinutes / 2, criticalMinutes), says };
}

/** Every worker fires what is due, so this is what tells of none: an empty queue of a worker that is gone looks well. */
function lateness({ queue }: HealthFacts, criticalMinutes: number): Check {
  if (queue === null) return unknown('timetable', 'Whether the timetable is kept');
  const minutes = queue.lateSeconds / 60;
  const says =
    minutes < 1
      ? 'Every schedule was fired in time.'
      : `A schedule has been due for ${Math.round(minutes)} min: is no worker looking?`;
  return { name: 'timetable', status: level(minutes, criticalMinutes / 2, criticalMinutes), says };
}

function failureRate({ queue }: HealthFacts, criticalPercent: number): Check {
  if (queue === null) return unknown('failures', 'How many attempts fail');
  const { attempts, failures } = queue;
  const percent = attempts === 0 ? 0 : (100 * failures) / attempts;
  const says =
    attempts === 0
      ? 'No attempt ended in the last hour.'
      : `${failures} of ${attempts} attempts of the last hour failed, ${Math.round(percent)} %.`;
  const status = attempts < ENOUGH_ATTEMPTS ? 'ok' : level(percent, criticalPercent / 2, criticalPercent);
  return { name: 'failures', status, says };
}

function unknown(name: 'queue' | 'timetable' | 'failures', what: string): Check {
  return { name, status: 'warning', says: `${what} is not known: the database does not answer.` };
}

function level(value: number, warning: number, critical: number): Status {
  return value > critical ? 'critical' : value > warning ? 'warning' : 'ok';
}
