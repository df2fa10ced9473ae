import { roughly } from '../times.ts';
import type { HealthFacts } from './facts.ts';

export type Status = 'ok' | 'warning' | 'critical';

export interface Check {
  readonly name: 'database' | 'storage' | 'queue' | 'deferred' | 'timetable' | 'tasks' | 'failures';
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
    putOff(facts),
    lateness(facts, thresholds.queueAgeMinutes),
    tasksDone(facts),
    failureRate(facts, thresholds.failurePercent),
  ];
  const worst = (['critical', 'warning'] as const).find((status) => checks.some((c) => c.status === status));
  return { status: worst ?? 'ok', checks };
}

function answered(name: 'database' | 'storage', what: string, probe: HealthFacts['storage']): Check {
  if (probe.error !== null)
    return { name, status: 'critical', says: `${what} does not work: ${probe.error}` };
  const ms = Math.round(probe.ms);
  return { name, status: level(ms, SLOW_MS, STUCK_MS), says: `${what} answered in ${ms} ms.` };
}

function queueAge({ queue }: HealthFacts, criticalMinutes: number): Check {
  if (queue === null) return unknown('queue', 'How long the queue waits');
  const minutes = queue.oldestWaitSeconds / 60;
  const says =
    queue.waiting === 0
      ? 'Nothing waits.'
      : `${queue.waiting.toLocaleString('en')} due ${queue.waiting === 1 ? 'job waits' : 'jobs wait'}, the oldest for ${roughly(queue.oldestWaitSeconds * 1000)}.`;
  return { name: 'queue', status: level(minutes, criticalMinutes / 2, criticalMinutes), says };
}

/** A book that waits for the outside is no due job, so the queue looks well; and Storage may list what it does not take. */
function putOff({ queue }: HealthFacts): Check {
  if (queue === null) return unknown('deferred', 'Whether books are put off');
  const { books, code } = queue.deferred;
  if (books === 0) return { name: 'deferred', status: 'ok', says: 'No book is put off again and again.' };
  const what = books === 1 ? '1 book is' : `${books} books are`;
  return {
    name: 'deferred',
    status: 'critical',
    says: `${what} put off again and again, mostly by ${code}; each is read when that is over.`,
  };
}

function tasksDone({ queue }: HealthFacts): Check {
  if (queue === null) return unknown('tasks', 'How the tasks end');
  const says = queue.failedTasks.map(
    ({ kind, jobId, error }) => `${kind} failed for good, job ${jobId}: ${error.message} (${error.code})`,
  );
  if (says.length === 0) return { name: 'tasks', status: 'ok', says: 'Every scheduled task ended well.' };
  return { name: 'tasks', status: 'critical', says: says.join(' · ') };
}

/** Every worker fires what is due, so this is what tells of none: an empty queue of a worker that is gone looks well. */
function lateness({ queue }: HealthFacts, criticalMinutes: number): Check {
  if (queue === null) return unknown('timetable', 'Whether the timetable is kept');
  const minutes = queue.lateSeconds / 60;
  const says =
    minutes < 1
      ? 'Every schedule was fired in time.'
      : `A schedule has been due for ${roughly(queue.lateSeconds * 1000)}: is no worker looking?`;
  return { name: 'timetable', status: level(minutes, criticalMinutes / 2, criticalMinutes), says };
}

function failureRate({ queue }: HealthFacts, criticalPercent: number): Check {
  if (queue === null) return unknown('failures', 'How many attempts fail');
  const { attempts, failures, failureCode } = queue;
  const percent = attempts === 0 ? 0 : (100 * failures) / attempts;
  const says =
    attempts === 0
      ? 'No attempt ended in the last hour.'
      : `${failures} of ${attempts} attempts of the last hour failed, ${Math.round(percent)} %${
          failureCode === null ? '' : `, mostly by ${failureCode}`
        }.`;
  const status = attempts < ENOUGH_ATTEMPTS ? 'ok' : level(percent, criticalPercent / 2, criticalPercent);
  return { name: 'failures', status, says };
}

function unknown(name: 'queue' | 'deferred' | 'timetable' | 'tasks' | 'failures', what: string): Check {
  return { name, status: 'warning', says: `${what} is not known: the database does not answer.` };
}

function level(value: number, warning: number, critical: number): Status {
  return value > critical ? 'critical' : value > warning ? 'warning' : 'ok';
}
