import { expect, test } from 'vitest';
import { Interrupted, TimedOut } from '../errors.ts';
import { attemptLimit, openDeadline } from './deadline.ts';

const at = (seconds: number, taskTimeoutSeconds: number | null = 600) =>
  openDeadline(taskTimeoutSeconds, () => seconds * 1000);

test('a process that nobody ends has time for ever', () => {
  expect(at(1e9, null).leftMs()).toBe(Number.POSITIVE_INFINITY);
  expect(attemptLimit('x', 1000, at(1e9, null))).toMatchObject({ ms: 1000, reason: expect.any(TimedOut) });
});

test('time for giving a job back is kept: 15 s, or a fifth of a short life', () => {
  expect(at(0).leftMs()).toBe(585_000);
  expect(at(0, 10).leftMs()).toBe(8000);
});

test('a job that fits has its own limit', () => {
  expect(attemptLimit('x', 60_000, at(500))).toMatchObject({ ms: 60_000, reason: expect.any(TimedOut) });
});

test('a job begun too late to have had its chance is given back', () => {
  expect(attemptLimit('x', 600_000, at(400))).toMatchObject({ ms: 185_000, reason: expect.any(Interrupted) });
  expect(attemptLimit('x', 600_000, at(700))).toMatchObject({ ms: 0, reason: expect.any(Interrupted) });
});

test('a job that has had most of a process to itself has timed out, or it would be given back for ever', () => {
  expect(attemptLimit('x', 600_000, at(1))).toMatchObject({ ms: 584_000, reason: expect.any(TimedOut) });
});
