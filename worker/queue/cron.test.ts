import { expect, test } from 'vitest';
import { nextRun } from './cron.ts';

/** The next runs after a moment, one after the other. */
async function runs(cron: string, timeZone: string, after: string, count: number): Promise<string[]> {
  const times: string[] = [];
  let from = new Date(after);
  while (times.length < count) {
    from = await nextRun(cron, timeZone, from);
    times.push(from.toISOString().replace(':00.000Z', 'Z'));
  }
  return times;
}

test('daily at a time that the clocks skip in spring runs right after the jump, then as always', async () => {
  expect(await runs('30 2 * * *', 'Europe/Berlin', '2026-03-28T12:00:00Z', 2)).toEqual([
    '2026-03-29T01:00Z',
    '2026-03-30T00:30Z',
  ]);
  expect(await runs('0 2 * * *', 'America/New_York', '2026-03-07T12:00:00Z', 2)).toEqual([
    '2026-03-08T07:00Z',
    '2026-03-09T06:00Z',
  ]);
});

test('daily at a time that comes twice in autumn runs once', async () => {
  expect(await runs('30 2 * * *', 'Europe/Berlin', '2026-10-24T12:00:00Z', 2)).toEqual([
    '2026-10-25T00:30Z',
    '2026-10-26T01:30Z',
  ]);
});

test('hourly stays hourly through both changes', async () => {
  expect(await runs('0 * * * *', 'Europe/Berlin', '2026-03-28T23:30:00Z', 4)).toEqual([
    '2026-03-29T00:00Z',
    '2026-03-29T01:00Z',
    '2026-03-29T02:00Z',
    '2026-03-29T03:00Z',
  ]);
  expect(await runs('0 * * * *', 'Europe/Berlin', '2026-10-24T23:30:00Z', 4)).toEqual([
    '2026-10-25T00:00Z',
    '2026-10-25T01:00Z',
    '2026-10-25T02:00Z',
    '2026-10-25T03:00Z',
  ]);
});

test('a time zone without daylight saving, a leap day and a Sunday called 7', async () => {
  expect(await runs('15 3 * * *', 'Asia/Tokyo', '2026-11-23T00:00:00Z', 1)).toEqual(['2026-11-23T18:15Z']);
  expect(await runs('0 12 29 2 *', 'Etc/UTC', '2026-01-01T00:00:00Z', 1)).toEqual(['2028-02-29T12:00Z']);
  expect(await runs('0 9 * * 7', 'Etc/UTC', '2026-11-23T00:00:00Z', 1)).toEqual(['2026-11-29T09:00Z']);
});

test('the next run is strictly later, also at the very minute', async () => {
  expect(await runs('* * * * *', 'Etc/UTC', '2026-11-23T10:00:00Z', 2)).toEqual([
    '2026-11-23T10:01Z',
    '2026-11-23T10:02Z',
  ]);
});
