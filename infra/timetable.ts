import { CronPattern } from 'croner';

/** How often a schedule starts runs, and how long somebody who comes at any moment waits for the next one. */
export interface Timetable {
  readonly runsPerMonth: number;
  /** Mean minutes between two runs. */
  readonly gapMinutes: number;
  /** Mean minutes until the next run: the sum of the gaps' squares over twice their sum, since long gaps catch more. */
  readonly waitMinutes: number;
  /** Most minutes between two runs. */
  readonly longestGapMinutes: number;
}

/** The Gregorian calendar's weekdays repeat after 28 years, so this is the exact mean (for a zone without clock changes). */
const YEARS = 28;
const DAY_MS = 86_400_000;
const DAY_MINUTES = 1440;

/**
 * @param cron five fields; days by the unix rule: when both day fields are restricted, either is enough
 * @returns null for a schedule that never comes (30 February)
 */
export function timetable(cron: string): Timetable | null {
  const pattern = new CronPattern(cron, undefined, { mode: '5-part' });
  const times = minutesOfDay(pattern);
  const first = times[0];
  const last = times.at(-1);
  if (first === undefined || last === undefined) return null;
  const gapsWithinDay = times.slice(1).map((time, i) => time - (times[i] ?? 0));
  const withinDay = gapsWithinDay.reduce((sum, gap) => sum + gap ** 2, 0);

  let days = 0;
  let squares = 0;
  let longestGapMinutes = Math.max(0, ...gapsWithinDay);
  const pause = (fromDay: number, toDay: number) => {
    const gap = (toDay - fromDay) * DAY_MINUTES - (last - first);
    squares += gap ** 2;
    longestGapMinutes = Math.max(longestGapMinutes, gap);
  };
  let firstDay = Number.NaN;
  let previous = Number.NaN;
  const begin = Date.UTC(2001, 0, 1) / DAY_MS;
  const end = Date.UTC(2001 + YEARS, 0, 1) / DAY_MS;
  for (let day = begin; day < end; day++) {
    if (!matches(pattern, new Date(day * DAY_MS))) continue;
    if (days === 0) firstDay = day;
    else pause(previous, day);
    squares += withinDay;
    previous = day;
    days++;
  }
  if (days === 0) return null;
  // Around the corner: from the last run of the cycle to the first of the next.
  pause(previous, firstDay + (end - begin));
  const minutes = (end - begin) * DAY_MINUTES;
  const runs = days * times.length;
  return {
    runsPerMonth: runs / (YEARS * 12),
    gapMinutes: minutes / runs,
    waitMinutes: squares / (2 * minutes),
    longestGapMinutes,
  };
}

function minutesOfDay({ hour, minute }: CronPattern): number[] {
  return hour.flatMap((on, h) => (on ? minute.flatMap((yes, m) => (yes ? [h * 60 + m] : [])) : []));
}

function matches({ day, month, dayOfWeek, starDOM, starDOW }: CronPattern, date: Date): boolean {
  if (!month[date.getUTCMonth()]) return false;
  const byDate = Boolean(day[date.getUTCDate() - 1]);
  const byWeekday = Boolean(dayOfWeek[date.getUTCDay()]);
  return starDOM || starDOW ? byDate && byWeekday : byDate || byWeekday;
}
