import { createHash } from 'node:crypto';
import { createClient } from '@supabase/supabase-js';
import type { Sql } from 'postgres';
import type { Stack } from '../../supabase/stack/stack.ts';
import { buildEpub } from '../epub/build.ts';
import { submitBook } from '../ops/demo/submit-book.ts';

export type Ground = Omit<Stack, 'stop'> & { readonly sql: Sql };

let written = 0;

/** A small Japanese book like no other before, uploaded and submitted by a reader of its own. @returns its id */
export function addBook(ground: Ground): Promise<string> {
  written += 1;
  const number = written;
  const chapters = Array.from({ length: 4 }, (_, chapter) => ({
    title: `第${chapter + 1}章`,
    body: `<h1>第${chapter + 1}章</h1><p>${number}冊目の本を開くと、<ruby>雨<rt>あめ</rt></ruby>の音がした。</p>`,
  }));
  return submitBook(ground, buildEpub({ title: `本 ${number}`, chapters }));
}

/** The environment of a worker process. */
export function workerEnv(
  ground: Pick<Ground, 'url' | 'secretKey'>,
  more: Readonly<Record<string, string>> = {},
): Record<string, string> {
  return {
    SUPABASE_URL: ground.url,
    SUPABASE_SERVICE_ROLE_KEY: ground.secretKey,
    MAX_JOBS: '1000',
    MAX_TASKS: '0',
    MAX_ATTEMPTS: '100',
    LEASE_SECONDS: '2',
    ...more,
  };
}

export async function unfinished(sql: Sql): Promise<number> {
  const [row] = await sql`select count(*)::int from books where status in ('queued', 'processing')`;
  return Number(row?.count);
}

export interface Inspection {
  /** Empty when all is well. */
  readonly faults: string[];
  readonly books: number;
  readonly attempts: Readonly<Record<string, number>>;
  /** Objects below prefixes that no book refers to: allowed, a sweep removes them. */
  readonly orphans: number;
}

/**
 * What must be true of every book whatever was done to the workers: ready, by one attempt and no more, and what its row
 * refers to is there from the manifest to the last chapter.
 */
export async function inspectShelf(ground: Ground): Promise<Inspection> {
  const { sql } = ground;
  const faults: string[] = [];
  const books = await sql`
    select books.id, books.status, books.output_prefix, count(distinct jobs.id)::int as jobs,
      count(job_attempts.id) filter (where outcome = 'succeeded')::int as successes
    from books left join jobs on jobs.book_id = books.id left join job_attempts on job_id = jobs.id
    group by books.id`;
  for (const book of books) {
    if (book.status !== 'ready') faults.push(`book ${book.id} is ${book.status}`);
    if (book.jobs !== 1) faults.push(`book ${book.id} has ${book.jobs} jobs`);
    if (book.successes !== 1) faults.push(`book ${book.id} was made ${book.successes} times`);
  }
  faults.push(...(await inspectOutput(ground)));
  const attempts =
    await sql`select outcome, count(*)::int from job_attempts group by outcome order by outcome`;
  const [orphans] = await sql`
    select count(*)::int from storage.objects where starts_with(name, 'books/') and not exists (
      select from books where starts_with(objects.name, books.output_prefix || '/'))`;
  return {
    faults,
    books: books.length,
    attempts: Object.fromEntries(attempts.map((row) => [row.outcome, row.count])),
    orphans: Number(orphans?.count),
  };
}

/**
 * What readers could stumble over now: books that refer to output that is not all there.
 *
 * @param seen books that need no second look; those looked at are added
 */
export async function inspectOutput(
  { sql, url, secretKey }: Ground,
  seen = new Set<string>(),
): Promise<string[]> {
  const bucket = createClient(url, secretKey).storage.from('epubs');
  const published = await sql<{ id: string; prefix: string; names: string[] }[]>`
    select id, output_prefix as prefix, array(
      select name from storage.objects where starts_with(name, books.output_prefix || '/')) as names
    from books where output_prefix is not null and not id = any (${[...seen]}::uuid[])`;
  const faults = await Promise.all(
    published.map(async ({ id, prefix, names }) => {
      seen.add(id);
      const manifest = await bucket.download(`${prefix}/book.json`);
      if (manifest.error) return [`book ${id} has no manifest`];
      const book = JSON.parse(await manifest.data.text());
      const keys = [
        'book.json',
        book.lexicon,
        book.search,
        book.cast,
        ...book.chapters.map((chapter: { key: string }) => chapter.key),
      ];
      const missing = keys.filter((key: string) => !names.includes(`${prefix}/${key}`));
      return missing.map((key: string) => `book ${id} lacks ${key}`);
    }),
  );
  return faults.flat();
}

/** Every row of the queue and every object with its bytes, to compare before and after. */
export async function photograph({ sql, url, secretKey }: Ground): Promise<unknown> {
  const bucket = createClient(url, secretKey).storage.from('epubs');
  const objects = await sql`select name, updated_at from storage.objects order by name`;
  const bytes = await Promise.all(
    objects.map(async ({ name }) => {
      const { data } = await bucket.download(name);
      return createHash('sha256')
        .update(Buffer.from((await data?.arrayBuffer()) ?? new ArrayBuffer(0)))
        .digest('hex');
    }),
  );
  return {
    books: await sql`select * from books order by id`,
    jobs: await sql`select * from jobs order by id`,
    attempts: await sql`select * from job_attempts order by job_id, finished_at`,
    objects,
    bytes,
  };
}
