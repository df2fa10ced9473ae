import { Answer } from '../queue/answer.ts';
import { inBatches } from './batches.ts';
import { callLong } from './long-call.ts';
import type { TaskContext } from './task.ts';

/**
 * Walks the readers whom a function of the database has work for, some a call; each call is one transaction, so nobody
 * sees half of what it writes and nothing is lost when the attempt ends between two. A call is waited for however busy the
 * database is: one that is cut off and made again is what keeps it busy. When one fails, the job's next attempt goes on
 * where this one was, because who is done is no longer due.
 *
 * @param name of a function that takes `after` and `batch` and answers with `next` and how many `readers` it did
 */
export async function overReaders(
  context: TaskContext,
  name: string,
  batch: number,
): Promise<{ readers: number; done: boolean }> {
  let readers = 0;
  const done = await inBatches<string>(context.signal, async (after) => {
    const answer = new Answer(name, await callLong(context, name, { after, batch }));
    readers += answer.number('readers');
    return answer.textOrNull('next');
  });
  return { readers, done };
}
