import { Writable } from 'node:stream';
import { readConfig } from '../config.ts';
import { jsonLogger } from '../log.ts';
import { openDeadline } from '../modes/deadline.ts';
import { runTaskByName } from '../modes/run-task.ts';
import { openQueue } from '../queue/client.ts';
import type { QueueStack } from '../queue/testing.ts';

export interface Ran {
  readonly status: string;
  readonly result: Record<string, unknown>;
  readonly error: { readonly code: string; readonly message: string } | null;
}

/** Runs a task as a job on a test's stack, as `ops tasks run` does, and reads how that job ended. */
export async function runTaskOn(
  stack: QueueStack,
  kind: string,
  payload: Readonly<Record<string, unknown>> = {},
  env: Readonly<Record<string, string>> = {},
): Promise<Ran> {
  const config = readConfig({ SUPABASE_URL: stack.url, SUPABASE_SERVICE_ROLE_KEY: stack.secretKey, ...env });
  const { signal } = new AbortController();
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const log = jsonLogger(nowhere, [], () => new Date());
  const deadline = openDeadline(null);
  const worker = { config, log, queue: openQueue(config, signal), deadline, name: 'test' };
  const { jobId } = await runTaskByName(worker, { kind, payload }, signal);
  const [job] = await stack.sql<Ran[]>`select status, result, error from public.jobs where id = ${jobId}`;
  if (job === undefined) throw new Error(`Job ${jobId} is gone.`);
  return job;
}

/** A published book of a new reader, as submit_book and a worker leave it. @returns its id and its folder in Storage */
export async function publishedBook(
  stack: QueueStack,
  change: { title?: string; publishedAt?: string } = {},
): Promise<{ id: string; ownerId: string; uploadPath: string; prefix: string }> {
  const { id: ownerId } = await stack.createReader();
  const uploadPath = `uploads/${ownerId}/book.epub`;
  const [book] = await stack.sql<{ id: string }[]>`
    insert into public.books (owner_id, title, upload_path)
    values (${ownerId}, ${change.title ?? '草枕'}, ${uploadPath}) returning id`;
  const id = book?.id ?? '';
  const prefix = `books/${id}/edition-2`;
  const result = { outputPrefix: prefix, chapters: 13, characters: 90_000, words: 50_000 };
  await stack.sql`
    insert into public.jobs (kind, status, finished_at, result, book_id, dedupe_key)
    values ('process-book', 'succeeded', now(), ${stack.sql.json(result)}, ${id}, ${`process-book:${id}`})`;
  await stack.sql`
    update public.books set status = 'ready', output_prefix = ${prefix}, chapters = 13, characters = 90000,
      words = 50000, published_at = ${change.publishedAt ?? '2020-01-01T00:00:00Z'}
    where id = ${id}`;
  return { id, ownerId, uploadPath, prefix };
}
