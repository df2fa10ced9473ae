import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { AskedToWait, PermanentError, TransientError } from './errors.ts';
import { withRetry } from './retry.ts';

const policy = { budgetMs: 1500, tryMs: 100, leavingMs: 200 };
const outside = new TransientError('down', 'down');
const running = new AbortController().signal;

test('what the outside breaks is tried again until it works', async () => {
  const tries: number[] = [];
  const answer = await withRetry(policy, running, async (attempt) => {
    tries.push(attempt);
    if (attempt < 3) throw outside;
    return 'ok';
  });
  expect(answer).toBe('ok');
  expect(tries).toEqual([1, 2, 3]);
});

test('a refusal is not repeated', async () => {
  let tries = 0;
  const refused = withRetry(policy, running, async () => {
    tries += 1;
    throw new PermanentError('no', 'no');
  });
  await expect(refused).rejects.toThrow(PermanentError);
  expect(tries).toBe(1);
});

test('the last failure is thrown when the time is over, never later', async () => {
  const started = performance.now();
  await expect(withRetry(policy, running, () => Promise.reject(outside))).rejects.toBe(outside);
  expect(performance.now() - started).toBeLessThan(policy.budgetMs + 500);
});

test('one try that hangs is ended and the next one made', async () => {
  const answer = await withRetry(policy, running, async (attempt, signal) => {
    if (attempt > 1) return 'ok';
    await sleep(10_000, undefined, { signal }).catch(() => {
      throw outside;
    });
    return 'hung';
  });
  expect(answer).toBe('ok');
});

test('neither time passes while it is held, and both go on afterwards', async () => {
  const started = performance.now();
  const held = withRetry({ ...policy, budgetMs: 150 }, running, async (_attempt, signal, times) => {
    times.hold();
    await sleep(400);
    expect(signal.aborted).toBe(false);
    times.goOn();
    await sleep(10_000, undefined, { signal }).catch(() => {
      throw outside;
    });
  });
  await expect(held).rejects.toBe(outside);
  expect(performance.now() - started).toBeLessThan(3000);
});

test('who is asked to wait does, and gives up at once where that takes longer than there is time', async () => {
  const started = performance.now();
  const answer = await withRetry(policy, running, async (attempt) => {
    if (attempt === 1) throw new AskedToWait('busy', 'busy', 600);
    return 'ok';
  });
  expect(answer).toBe('ok');
  expect(performance.now() - started).toBeGreaterThan(590);
  let tries = 0;
  const long = withRetry({ ...policy, budgetMs: 60_000 }, running, async () => {
    tries += 1;
    throw new AskedToWait('busy', 'busy', 120_000);
  });
  await expect(long).rejects.toBeInstanceOf(AskedToWait);
  expect(tries).toBe(1);
});

test('a worker that must go stops waiting, whatever it was waiting for', async () => {
  const stop = new AbortController();
  const started = performance.now();
  const call = withRetry({ ...policy, budgetMs: 60_000 }, stop.signal, () => Promise.reject(outside));
  setTimeout(() => stop.abort(), 50);
  await expect(call).rejects.toBe(outside);
  expect(performance.now() - started).toBeLessThan(2000);
});
