import type { Stack } from '../../supabase/stack/stack.ts';
import type { TestDatabase } from '../../supabase/stack/testing.ts';
import type { ClaimRequest } from './claim.ts';
import { openQueue, type Queue } from './client.ts';

export type QueueStack = Omit<Stack, 'stop'> & TestDatabase;

/** The queue of a test's own stack, as a worker opens it. */
export function queueOf(stack: QueueStack): Queue {
  return openQueue({ supabaseUrl: stack.url, serviceRoleKey: stack.secretKey }, new AbortController().signal);
}

/** What a worker asks for, with the defaults of the configuration. */
export function request(change: Partial<ClaimRequest> = {}): ClaimRequest {
  return {
    worker: 'test',
    maxJobs: 0,
    maxTasks: 1,
    leaseSeconds: 60,
    maxAttempts: 5,
    execution: null,
    taskIndex: null,
    ...change,
  };
}

/** A reader who uploaded a file and submitted it as a book. */
export async function submitBook(
  stack: QueueStack,
  reader: { id: string; token: string },
  name = 'book.epub',
): Promise<{ bookId: string; uploadPath: string }> {
  const uploadPath = `uploads/${reader.id}/${name}`;
  await stack.sql`
    insert into storage.objects (bucket_id, name) values ('epubs', ${uploadPath}) on conflict do nothing`;
  const answer = await asReader(stack, reader, 'submit_book', { upload_path: uploadPath });
  if (answer.status !== 200) throw new Error(`submit_book: ${JSON.stringify(answer.body)}`);
  return { bookId: String(answer.body), uploadPath };
}

/** Calls a function with a reader's token, or with the public key alone. */
export async function asReader(
  stack: QueueStack,
  reader: { token: string } | null,
  name: string,
  args: Readonly<Record<string, unknown>>,
): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`${stack.url}/rest/v1/rpc/${name}`, {
    method: 'POST',
    headers: {
      apikey: stack.publishableKey,
      ...(reader && { authorization: `Bearer ${reader.token}` }),
      'content-type': 'application/json',
    },
    body: JSON.stringify(args),
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? null : JSON.parse(text) };
}

/** The result a worker reports for a book. */
export function published(bookId: string): Record<string, unknown> {
  return {
    outputPrefix: `books/${bookId}/0123abcd`,
    title: '草枕',
    language: 'ja',
    chapters: 13,
    characters: 90_000,
    words: 50_000,
  };
}
