import * as v from 'valibot';
import { PermanentError } from '../../errors.ts';
import { enqueueJob } from '../../queue/enqueue.ts';
import { retryJob } from '../../queue/retry-job.ts';
import { ago, moment } from '../../times.ts';
import { bookId, readerId } from '../ids.ts';
import { type BookRow, bookRow, columnsOf, jobRow } from '../rows.ts';
import { rowsOf, type Session } from '../session.ts';
import { type Shown, said } from '../shown.ts';
import { formatTable } from '../table.ts';

export interface BookFilter {
  readonly status: string | undefined;
  readonly owner: string | undefined;
  /** Books to pass over: those of the pages before. */
  readonly skip: number;
  readonly limit: number;
}

/** Newest first. @throws PermanentError `reader_invalid` */
export async function listBooks({ supabase }: Session, filter: BookFilter): Promise<Shown> {
  let query = supabase.from('books').select(columnsOf(bookRow));
  if (filter.status !== undefined) query = query.eq('status', filter.status);
  if (filter.owner !== undefined) query = query.eq('owner_id', readerId(filter.owner));
  const books = v.parse(
    v.array(bookRow),
    await rowsOf(
      // The id settles the order of books added in one transaction, or pages would overlap.
      query
        .order('created_at', { ascending: false })
        .order('id')
        .range(filter.skip, filter.skip + filter.limit - 1),
      'The books',
    ),
  );
  return { data: books, text: () => (books.length === 0 ? 'No books.' : bookTable(books, new Date())) };
}

function bookTable(books: readonly BookRow[], now: Date): string {
  return formatTable(
    ['id', 'title', 'status', 'chapters', 'characters', 'added', 'what'],
    books.map((book) => [
      book.id,
      book.title,
      book.status,
      book.chapters,
      book.characters,
      ago(book.created_at, now),
      book.error?.code ?? book.progress?.stage ?? null,
    ]),
  );
}

/** @throws PermanentError `book_missing` */
export async function showBook({ supabase }: Session, id: string): Promise<Shown> {
  const book = await readBook({ supabase }, id);
  const jobs = v.parse(
    v.array(jobRow),
    await rowsOf(
      supabase
        .from('jobs')
        .select(columnsOf(jobRow))
        .eq('book_id', id)
        .order('id', { ascending: false })
        .limit(20),
      `The jobs of book ${id}`,
    ),
  );
  return {
    data: { ...book, jobs },
    text: () =>
      `${bookFacts(book)}\n\n${formatTable(
        ['job', 'status', 'attempt', 'created', 'error'],
        jobs.map((job) => [
          String(job.id),
          job.status,
          job.attempt,
          moment(job.created_at),
          job.error?.code ?? null,
        ]),
      )}`,
  };
}

function bookFacts(book: BookRow): string {
  const facts: [string, string | number | null][] = [
    ['title', book.title],
    ['status', book.status],
    ['error', book.error === null ? null : `${book.error.message} (${book.error.code})`],
    ['language', book.language],
    ['chapters', book.chapters],
    ['characters', book.characters],
    ['words', book.words],
    ['author', book.author],
    ['shared', book.shared_at === null ? null : moment(book.shared_at)],
    ['owner', book.owner_id],
    ['upload', book.upload_path],
    ['output', book.output_prefix],
    ['published', book.published_at === null ? null : moment(book.published_at)],
  ];
  return formatTable(
    [`book ${book.id}`, ''],
    facts.filter(([, value]) => value !== null),
  );
}

/**
 * Reads a book again from its upload: its failed job is retried, or a new one is enqueued. What is published stays
 * readable until the new output is.
 *
 * @throws PermanentError `book_missing`
 */
export async function reprocess(session: Session, id: string): Promise<Shown> {
  const book = await readBook(session, id);
  const [latest] = v.parse(
    v.array(jobRow),
    await rowsOf(
      session.supabase
        .from('jobs')
        .select(columnsOf(jobRow))
        .eq('book_id', id)
        .order('id', { ascending: false })
        .limit(1),
      `The last job of book ${id}`,
    ),
  );
  if (latest !== undefined && (latest.status === 'failed' || latest.status === 'cancelled')) {
    await retryJob(session.queue, String(latest.id));
    return said(`Book ${id} is queued again with job ${latest.id}.`, { id, jobId: String(latest.id) });
  }
  const job = await enqueueJob(session.queue, { kind: 'process-book', payload: { bookId: book.id } });
  const sentence = job.isNew
    ? `is queued again with job ${job.id}`
    : `is ${job.status} already, job ${job.id}`;
  return said(`Book ${id} ${sentence}.`, { id, jobId: job.id });
}

/** Lets all readers read a book, or its owner alone again. @throws PermanentError `book_missing` */
export async function shareBook({ queue }: Session, id: string): Promise<Shown> {
  await queue.call('share_book', { id: bookId(id) });
  return said(`Book ${id} is every reader’s to read.`, { id, shared: true });
}

/** @throws PermanentError `book_missing` */
export async function unshareBook({ queue }: Session, id: string): Promise<Shown> {
  await queue.call('unshare_book', { id: bookId(id) });
  return said(`Book ${id} is its owner’s alone.`, { id, shared: false });
}

async function readBook({ supabase }: Pick<Session, 'supabase'>, id: string): Promise<BookRow> {
  const found = await rowsOf(
    supabase.from('books').select(columnsOf(bookRow)).eq('id', bookId(id)),
    `Book ${id}`,
  );
  const [book] = v.parse(v.array(bookRow), found);
  if (book === undefined) throw new PermanentError('book_missing', `There is no book ${id}.`);
  return book;
}
