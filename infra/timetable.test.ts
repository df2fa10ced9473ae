import { Cron } from 'croner';
import { describe, expect, it } from 'vitest';
import { timetable } from './timetable.ts';

describe('timetable', () => {
  it.each([
    ['* * * * *', 43_830, 1, 0.5, 1],
    ['*/5 * * * *', 8_766, 5, 2.5, 5],
    ['0 * * * *', 730.5, 60, 30, 60],
    // One long gap of 23 hours 59 minutes between two runs a minute apart.
    ['0,1 0 * * *', 60.875, 720, (1 + 1439 ** 2) / 2880, 1439],
  ])('%s', (cron, runsPerMonth, gapMinutes, waitMinutes, longestGapMinutes) => {
    const times = timetable(cron);
    expect(times?.runsPerMonth).toBeCloseTo(runsPerMonth, 6);
    expect(times?.gapMinutes).toBeCloseTo(gapMinutes, 6);
    expect(times?.waitMinutes).toBeCloseTo(waitMinutes, 6);
    expect(times?.longestGapMinutes).toBe(longestGapMinutes);
  });

  it.each(['0 9,17 * * 1', '30 6 1,15 * *', '0 12 13 * 5', '0 0 29 2 *'])(
    'agrees with counting runs: %s',
    (cron) => {
      const counted = new Cron(cron, { mode: '5-part', timezone: 'Etc/UTC' }).nextRuns(
        3_000,
        new Date('2000-12-31T23:59:59Z'),
      );
      const inCycle = counted.filter((run) => run < new Date('2029-01-01T00:00:00Z')).length;
      expect(timetable(cron)?.runsPerMonth).toBeCloseTo(inCycle / (28 * 12), 9);
    },
  );

  it('knows a schedule that never comes', () => {
    expect(timetable('0 0 30 2 *')).toBeNull();
  });
});
