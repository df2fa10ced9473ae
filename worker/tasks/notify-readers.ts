import { randomUUID } from 'node:crypto';
import * as v from 'valibot';
import { secretsOf } from '../config.ts';
import { PermanentError, TimedOut, TransientError } from '../errors.ts';
import { type Channel, type Notice, notice } from '../notices/notice.ts';
import { openChannels } from '../notices/open-channels.ts';
import { storedError } from '../stored-error.ts';
import { inBatches } from './batches.ts';
import type { Task, TaskContext } from './task.ts';

const payload = v.strictObject({});

/** Notices under way at once. They are claimed together and sent together, so none waits while its claim runs out. */
const AT_ONCE = 5;

/** What is being sent when the worker must go may still be taken within this time, and would else go out twice. */
const LEAVING_MS = 2_000;

type Outcome = 'sent' | 'unwanted' | 'given_up' | 'retry';

/**
 * Empties the outbox: at least once each, and a second time only when this process is killed between sending and writing it
 * down, or when the other side takes something and its yes comes too late.
 */
export const notifyReaders: Task<v.InferOutput<typeof payload>> = {
  kind: 'notify-readers',
  description: 'Tells readers and the app of books that are ready or failed',
  payload,
  timeoutMs: 10 * 60_000,
  // A second more for writing down what became of it.
  graceMs: LEAVING_MS + 1_000,
  run: async (_payload, context) => {
    const { queue, config, signal } = context;
    // Half of the claim for the other side, the rest for writing down what became of it.
    const patienceMs = Math.min(30_000, config.leaseSeconds * 500);
    const channels = await openChannels(config.notices, AT_ONCE, patienceMs);
    const counts: Record<Outcome, number> = { sent: 0, unwanted: 0, given_up: 0, retry: 0 };
    try {
      const done = await inBatches<true>(signal, async () => {
        const token = randomUUID();
        const claim = {
          channels: channels.map(({ name }) => name),
          token,
          batch: AT_ONCE,
          lease_seconds: config.leaseSeconds,
        };
        const claimed = v.parse(v.array(notice), await queue.call('claim_notices', claim));
        const told = await Promise.allSettled(
          claimed.map((one) => tell(context, channels, one, { token, patienceMs })),
        );
        const outcomes = told.map((one) => {
          if (one.status === 'rejected') throw one.reason;
          return one.value;
        });
        for (const outcome of outcomes) counts[outcome] += 1;
        // When nothing goes out, the other side is down: its notices wait, instead of each using up a try.
        if (outcomes.includes('retry') && !outcomes.includes('sent')) {
          throw new TransientError(
            'notices_unsent',
            `Nothing goes out: ${JSON.stringify(counts)}. See the log.`,
          );
        }
        return claimed.length > 0 ? true : null;
      });
      return { ...counts, done };
    } finally {
      for (const channel of channels) channel.close();
    }
  },
};

async function tell(
  { queue, config, signal, log }: TaskContext,
  channels: readonly Channel[],
  one: Notice,
  { token, patienceMs }: { token: string; patienceMs: number },
): Promise<Outcome> {
  const settle = async (outcome: Outcome, error: { code: string; message: string } | null) => {
    await queue.call('settle_notice', { id: one.id, token, outcome, error });
    return outcome;
  };
  if (one.channel === 'email' && one.address === null) return settle('unwanted', null);
  const channel = channels.find(({ name }) => name === one.channel);
  if (channel === undefined) throw new TypeError(`Channel ${one.channel} was not asked for.`);
  try {
    await inTime(patienceMs, `Sending to ${one.channel}`, signal, (limit) => channel.send(one, limit));
  } catch (error) {
    if (signal.aborted && error === signal.reason) throw error;
    const outcome = error instanceof PermanentError ? 'given_up' : 'retry';
    log.warn(`notice ${outcome}`, { notice: one.id, channel: one.channel, error });
    // A server may quote in its answer what it was sent.
    return settle(outcome, storedError(error, secretsOf(config)));
  }
  return settle('sent', null);
}

/** @throws TimedOut; the signal's reason when it ended before anything was sent, or before there was an answer */
async function inTime(
  ms: number,
  operation: string,
  signal: AbortSignal,
  run: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  signal.throwIfAborted();
  const limit = new AbortController();
  const timers = [setTimeout(() => limit.abort(new TimedOut(operation, ms)), ms)];
  const onAbort = () => timers.push(setTimeout(() => limit.abort(signal.reason), LEAVING_MS));
  signal.addEventListener('abort', onAbort, { once: true });
  const cut = Promise.withResolvers<never>();
  limit.signal.addEventListener('abort', () => cut.reject(limit.signal.reason), { once: true });
  try {
    await Promise.race([run(limit.signal), cut.promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
    for (const timer of timers) clearTimeout(timer);
  }
}
