import { randomUUID } from 'node:crypto';
import { asReader, type QueueStack } from '../queue/testing.ts';

export interface Reader {
  readonly id: string;
  readonly token: string;
}

interface BookChange {
  readonly title?: string;
  readonly author?: string;
  /** Lemmas with how often each stands in it: `{ 食べる: 3 }`. */
  readonly words?: Readonly<Record<string, number>>;
  /** Not shared: hers alone. */
  readonly onlyFor?: Reader;
}

/** A published book that all readers may read, with its words, by the calls a worker makes. @returns its id */
export async function addBook(stack: QueueStack, change: BookChange = {}): Promise<string> {
  const { sql } = stack;
  const owner = change.onlyFor ?? (await stack.createReader());
  const id = randomUUID();
  const token = randomUUID();
  await sql`
    insert into public.books (id, owner_id, upload_path, shared_at)
    values (${id}, ${owner.id}, ${`uploads/${owner.id}/${id}.epub`}, ${change.onlyFor ? null : new Date()})`;
  const [job] = await sql`
    insert into public.jobs
      (kind, status, attempt, locked_by, started_at, lease_token, lease_expires_at, book_id, dedupe_key)
    values
      ('process-book', 'running', 1, 'test', now(), ${token}, now() + interval '1 hour', ${id}, ${`process-book:${id}`})
    returning id`;
  const outputPrefix = `books/${id}/first`;
  const words = Object.entries(change.words ?? {});
  const columns = {
    bases: words.map(([base]) => base),
    readings: words.map(() => ''),
    counts: words.map(([, count]) => count),
  };
  const result = {
    outputPrefix,
    title: change.title ?? '草枕',
    author: change.author ?? null,
    language: 'ja',
    chapters: 1,
    characters: 1000,
    words: 100,
  };
  await sql`select public.store_book_words(${job?.id}, ${token}, ${outputPrefix}, ${sql.json(columns)})`;
  await sql`select public.complete_job(${job?.id}, ${token}, ${sql.json(result)})`;
  return id;
}

/** What a function answered to a reader. @throws Error with its refusal */
export async function ask<T = unknown>(
  stack: QueueStack,
  reader: Reader,
  name: string,
  args: Readonly<Record<string, unknown>> = {},
): Promise<T> {
  const { status, body } = await asReader(stack, reader, name, args);
  if (status >= 300) throw new Error(`${name} answered ${status}: ${JSON.stringify(body)}`);
  return body as T;
}

/** Logs events as readers do. */
export async function log(
  stack: QueueStack,
  reader: Reader,
  kind: string,
  ...books: string[]
): Promise<void> {
  for (const book_id of books) await ask(stack, reader, 'log_reading_event', { book_id, kind });
}

/** A reader with a profile. */
export async function addReader(
  stack: QueueStack,
  name: string,
  reading: 'shown' | 'hidden' = 'shown',
): Promise<Reader> {
  const reader = await stack.createReader();
  await ask(stack, reader, 'save_profile', { display_name: name, shows_reading: reading === 'shown' });
  return reader;
}
