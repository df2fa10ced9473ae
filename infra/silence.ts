import type { Deployment } from './config.ts';
import { timetable } from './timetable.ts';

/** Cloud Run samples each minute and shows it up to three later; two more for a start that takes its time. */
const DELAY_MINUTES = 5;

/** What Cloud Monitoring refuses to wait longer than for a value that does not come: 23 hours and a half. */
const LONGEST_MINUTES = 1410;

/**
 * For how long no run may have ended until that is an alarm: the longest gap between two starts, a run that takes all the time
 * it is given, and what Google needs to see it.
 *
 * @returns null when starts are so far apart that Cloud Monitoring cannot wait for the next one
 */
export function silenceMinutes(
  config: Pick<Deployment, 'schedule' | 'timeZone' | 'tasks' | 'parallelism' | 'timeoutSeconds'>,
): number | null {
  const gap = timetable(config.schedule)?.longestGapMinutes ?? Number.POSITIVE_INFINITY;
  // Where clocks are put back, one gap a year that spans the night is an hour longer.
  const clockChange = gap >= 60 && !/^(Etc\/)?(UTC|GMT)$/.test(config.timeZone) ? 60 : 0;
  const waves = Math.ceil(config.tasks / (config.parallelism || config.tasks));
  const run = Math.ceil((waves * config.timeoutSeconds) / 60);
  const least = gap + clockChange + DELAY_MINUTES;
  return least > LONGEST_MINUTES ? null : Math.min(least + run, LONGEST_MINUTES);
}

/** What whoever wants alerts has to know when this one cannot be made; null when it can. */
export function silenceWarning(config: Deployment): string | null {
  if (config.alertEmail === undefined || silenceMinutes(config) !== null) return null;
  return `! nobody will be told when no run starts: at "${config.schedule}" runs are too far apart for an alert (it waits 23 h at most)`;
}
