import * as v from 'valibot';
import { overReaders } from './readers.ts';
import type { Task } from './task.ts';

const payload = v.strictObject({});

/** Readers a call: about a second of two busy cores (docs/community.md). */
const BATCH = 200;

/** Works out whom each reader might follow; see docs/community.md. */
export const suggestReaders: Task<v.InferOutput<typeof payload>> = {
  kind: 'suggest-readers',
  description: 'Works out whom readers who were here this week might follow',
  payload,
  timeoutMs: 10 * 60_000,
  run: async (_payload, context) => {
    context.progress('suggest', 0);
    return overReaders(context, 'suggest_readers', BATCH);
  },
};
