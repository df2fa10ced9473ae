import { PassThrough } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { readConfig } from '../config.ts';
import { jsonLogger } from '../log.ts';
import type { ClaimedJob } from '../queue/claim.ts';
import type { Queue } from '../queue/client.ts';
import { openDeadline } from './deadline.ts';
import { startHeart } from './heart.ts';

const config = readConfig({ SUPABASE_URL: 'http://127.0.0.1:1', SUPABASE_SERVICE_ROLE_KEY: 'sb_secret_x' });
const log = jsonLogger(new PassThrough().resume(), [], () => new Date());
const job: ClaimedJob = {
  id: '1',
  kind: 'noop',
  payload: {},
  attempt: 1,
  maxAttempts: 1,
  timeoutMs: null,
  leaseToken: 'x',
  leaseSeconds: 0.06,
};

test('a heartbeat that hangs is waited for alone', async () => {
  const { promise: answer, resolve } = Promise.withResolvers<boolean>();
  let beats = 0;
  const call = () => {
    beats++;
    return answer;
  };
  const queue: Queue = { call, callOnce: call, retry: () => Promise.reject(new Error('not asked here')) };
  const worker = { config, log, queue, deadline: openDeadline(null), name: 'test' };
  const heart = startHeart(worker, job, new AbortController(), log);
  await sleep(200);
  expect(beats).toBe(1);
  const stopped = heart.stop();
  resolve(false);
  await stopped;
  await sleep(50);
  expect(beats).toBe(1);
});
