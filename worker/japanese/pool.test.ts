import { afterEach, describe, expect, it } from 'vitest';
import { defaultCacheFolder } from '../config.ts';
import { type BookAnalysis, openAnalysis } from './engine.ts';
import { threadsFor } from './pool.ts';
import { prose } from './testing/texts.ts';

let pools: BookAnalysis[] = [];
const open = async (threads: number) => {
  const pool = await openAnalysis(threads, defaultCacheFolder());
  pools.push(pool);
  return pool;
};
afterEach(async () => {
  await Promise.all(pools.map((pool) => pool.close()));
  pools = [];
});

/** 350 000 units in texts of all lengths: a dozen batches. */
const texts = Array.from({ length: 700 }, (_, i) => (prose[i % prose.length] ?? '').repeat((i * i) % 29));

describe.each([1, 2, 3])('a pool of %d', (threads) => {
  it('gives the morphemes of each text in the order of the texts', async () => {
    const pool = await open(threads);
    const found = await pool.analyse(texts);
    expect(found).toHaveLength(texts.length);
    for (const [i, { count, start, end, entry }] of found.entries()) {
      const alone = pool.analyser.analyse(texts[i] ?? '');
      expect(count).toBe(alone.count);
      for (const [column, expected] of [
        [start, alone.start],
        [end, alone.end],
        [entry, alone.entry],
      ] as const) {
        expect(Buffer.compare(Buffer.from(column.slice().buffer), Buffer.from(expected.slice().buffer))).toBe(
          0,
        );
      }
    }
  });

  it('takes several calls at once, and none at all', async () => {
    const pool = await open(threads);
    const calls = [0, 1, 2].map((i) => pool.analyse(texts.slice(i * 200, (i + 1) * 200)));
    expect((await Promise.all(calls)).map((found) => found.length)).toEqual([200, 200, 200]);
    expect(await pool.analyse([])).toEqual([]);
  });

  it('stops with the reason of the signal, before and while it works, and works on afterwards', async () => {
    const pool = await open(threads);
    const reason = new Error('the reader went away');
    await expect(pool.analyse(texts, AbortSignal.abort(reason))).rejects.toBe(reason);
    const controller = new AbortController();
    const stopped = pool.analyse(texts, controller.signal);
    setImmediate(() => controller.abort(reason));
    await expect(stopped).rejects.toBe(reason);
    expect(await pool.analyse(['本'])).toHaveLength(1);
  });

  it('hands on what went wrong in the thread', async () => {
    const pool = await open(threads);
    const notText = 5 as unknown as string;
    await expect(pool.analyse([...texts, notText])).rejects.toThrow(TypeError);
    expect(await pool.analyse(['本'])).toHaveLength(1);
  });
});

it('rejects what is under way when it is closed', async () => {
  const pool = await open(2);
  const running = pool.analyse(texts);
  await Promise.all([expect(running).rejects.toThrow('closed'), pool.close()]);
  expect(await pool.analyse(['本'])).toHaveLength(1);
});

it('is not worth threads for a novel', () => {
  expect(threadsFor(100_000, 8)).toBe(1);
  expect(threadsFor(5_000_000, 8)).toBe(8);
});
