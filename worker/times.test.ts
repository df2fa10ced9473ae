import { describe, expect, it } from 'vitest';
import { ago, formatDuration, moment } from './times.ts';

const now = new Date('2026-11-22T12:00:00Z');

describe('ago', () => {
  it.each([
    ['2026-11-22T11:59:55Z', '5 s ago'],
    ['2026-11-22T11:59:00.300Z', '1 min ago'],
    ['2026-11-22T11:55:00Z', '5 min ago'],
    ['2026-11-22T09:00:00Z', '3 h ago'],
    ['2026-11-12T12:00:00Z', '10 d ago'],
    ['2026-11-22T14:00:00Z', 'in 2 h'],
  ])('%s → %s', (time, text) => expect(ago(time, now)).toBe(text));
});

it('shows moments in UTC to the second, whatever the zone they come in', () => {
  expect(moment('2026-11-22T13:40:09.123+09:00')).toBe('2026-11-22 04:40:09 UTC');
});

describe('formatDuration', () => {
  it.each([
    [12.4, '12 ms'],
    [999.7, '1.0 s'],
    [1_500, '1.5 s'],
    [59_960, '1 min 00 s'],
    [245_000, '4 min 05 s'],
  ])('%d → %s', (ms, text) => expect(formatDuration(ms)).toBe(text));
});
