import { createClient } from '@supabase/supabase-js';
import { beforeAll, expect, test } from 'vitest';
import { asReader, submitBook } from '../worker/queue/testing.ts';
import { useStack } from './stack/testing.ts';

// The stack gives anon and authenticated everything on new objects in `public`, as Supabase does (platform.sql): what
// is closed here was closed by the migrations.
const stack = useStack();
const GONE = '00000000-0000-4000-8000-000000000000';
let reader: { id: string; token: string };
let other: { id: string; token: string };

beforeAll(async () => {
  reader = await stack.createReader();
  other = await stack.createReader();
});

/** What a role may do in `public`, as the database sees it. */
async function rightsOf(role: string): Promise<string[]> {
  const rows = await stack.sql<{ allowed: string }[]>`
    select format('execute %s', proname) as allowed from pg_proc
      where pronamespace = 'public'::regnamespace and has_function_privilege(${role}, oid, 'execute')
    union all
    select format('%s %s', lower(privilege), relname) from pg_class
      cross join unnest(array['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']) as privilege
      where relnamespace = 'public'::regnamespace and relkind in ('r', 'v', 'm', 'p')
        and has_table_privilege(${role}, oid, privilege)
    order by allowed`;
  return rows.map((row) => row.allowed);
}

test('a visitor may unsubscribe by the token of a mail, and nothing else', async () => {
  expect(await rightsOf('anon')).toEqual(['execute unsubscribe']);
});

test('what a signed-in reader may do is this and nothing else', async () => {
  expect(await rightsOf('authenticated')).toEqual([
    'execute follow_reader',
    'execute forget_known_words',
    'execute hot_books',
    'execute log_reading_event',
    'execute mark_notifications_read',
    'execute may_read_book',
    'execute my_mail_settings',
    'execute my_profile',
    'execute my_reader_suggestions',
    'execute my_recommendations',
    'execute readable_books',
    'execute remove_profile',
    'execute save_profile',
    'execute set_known_words',
    'execute set_mail_settings',
    'execute submit_book',
    'execute take_back_event',
    'execute trending_books',
    'execute unfollow_reader',
    'execute unsubscribe',
    'select book_counts',
    'select book_recommendations',
    'select books',
    'select follows',
    'select known_words',
    'select notifications',
    'select reader_suggestions',
    'select reading_events',
  ]);
});

test('the service role writes no table but through the functions', async () => {
  const writes = (await rightsOf('service_role')).filter((right) =>
    /^(insert|update|delete|truncate)/.test(right),
  );
  expect(writes).toEqual([]);
});

test('nobody but the owner of the schema enters private', async () => {
  const roles = await stack.sql`
    select rolname from unnest(array['anon', 'authenticated', 'service_role']) as rolname
    where has_schema_privilege(rolname, 'private', 'usage')`;
  expect(roles).toEqual([]);
});

test.each([
  ['claim_jobs', { worker: 'me' }],
  ['claimed_jobs', { token: '00000000-0000-4000-8000-000000000000' }],
  ['enqueue_job', { kind: 'noop' }],
  ['start_job', { kind: 'noop', worker: 'me' }],
  ['heartbeat_job', { id: 1, token: '00000000-0000-4000-8000-000000000000' }],
  ['complete_job', { id: 1, token: '00000000-0000-4000-8000-000000000000' }],
  ['complete_jobs', { ids: [], tokens: [] }],
  ['fail_job', { id: 1, token: '00000000-0000-4000-8000-000000000000', error: {}, retryable: true }],
  ['defer_job', { id: 1, token: '00000000-0000-4000-8000-000000000000', error: {} }],
  ['release_job', { id: 1, token: '00000000-0000-4000-8000-000000000000' }],
  ['cancel_job', { id: 1 }],
  ['retry_job', { id: 1 }],
  ['queue_stats', {}],
  ['queue_history', {}],
  ['tick', { worker: 'me' }],
  ['due_schedules', {}],
  [
    'fire_schedule',
    { id: 1, expected_next_run_at: null, next_run_at: '2100-01-01', cron: '', time_zone: '' },
  ],
  ['save_schedule', { name: 'x', kind: 'noop', cron: '* * * * *' }],
  ['enable_schedule', { name: 'x' }],
  ['disable_schedule', { name: 'x' }],
  ['run_schedule', { name: 'x' }],
  ['remove_schedule', { name: 'x' }],
  ['purge_history', {}],
  ['purge_attempts', {}],
  ['purge_health', {}],
  ['reconcile_book_counts', {}],
  ['unreferenced_objects', { bucket: 'epubs' }],
  ['still_unreferenced', { bucket: 'epubs', names: [] }],
  ['mend_swept', { names: [] }],
  ['health_facts', {}],
  ['list_jobs', {}],
  ['record_health', { status: 'ok', checks: [] }],
  ['unsent_alerts', {}],
  ['mark_alerts_sent', { ids: [] }],
  ['claim_notices', { channels: ['email'], token: '00000000-0000-4000-8000-000000000000' }],
  [
    'settle_notice',
    {
      id: '00000000-0000-4000-8000-000000000000',
      token: '00000000-0000-4000-8000-000000000000',
      outcome: 'sent',
    },
  ],
  ['enqueue_digests', {}],
  ['purge_notices', {}],
  ['share_book', { id: GONE }],
  ['unshare_book', { id: GONE }],
  ['store_book_words', { id: 1, token: GONE, output_prefix: 'x', words: {} }],
  ['refresh_trending', {}],
  ['refresh_hot_scores', {}],
  ['recommend_by_vocabulary', {}],
  ['recommend_by_content', {}],
  ['recommend_by_collaboration', {}],
  ['recommend_by_follows', {}],
  ['refresh_lemma_books', {}],
  ['refresh_book_keywords', {}],
  ['refresh_book_neighbours', {}],
  ['recommendations_of', { reader: GONE }],
  ['suggest_readers', {}],
  ['suggestions_of', { reader: GONE }],
  ['notify_trending', {}],
  ['purge_notifications', {}],
  ['purge_views', {}],
  ['remind_unverified', {}],
  ['unverified_accounts', {}],
  ['begin_removal', { account_id: GONE }],
  ['end_removal', { account_id: GONE }],
  ['end_interrupted_removals', {}],
  ['reconcile_reactions', {}],
  ['reconcile_readers', {}],
])('%s is refused to visitors and readers over HTTP', async (name, args) => {
  for (const caller of [null, reader]) {
    const answer = await asReader(stack, caller, name, args);
    expect(answer).toMatchObject({
      status: caller === null ? expect.toBeOneOf([401, 403]) : 403,
      body: { code: '42501' },
    });
  }
});

test('a reader sees her own books with their progress, and nobody else’s', async () => {
  const { bookId } = await submitBook(stack, reader);
  const { bookId: foreign } = await submitBook(stack, other);
  const client = createClient(stack.url, stack.publishableKey, { accessToken: async () => reader.token });
  const { data } = await client.from('books').select('id, status, progress');
  expect(data).toEqual([{ id: bookId, status: 'queued', progress: null }]);
  expect((await client.from('books').select('id').eq('id', foreign)).data).toEqual([]);
  for (const table of ['jobs', 'job_attempts', 'job_schedules', 'health_checks', 'alerts', 'notices']) {
    expect((await client.from(table).select('*')).error?.code).toBe('42501');
  }
  expect((await client.from('books').update({ status: 'ready' }).eq('id', bookId)).error?.code).toBe('42501');
  const visitor = createClient(stack.url, stack.publishableKey);
  expect((await visitor.from('books').select('id')).error?.code).toBe('42501');
});

test('a visitor submits nothing', async () => {
  const answer = await asReader(stack, null, 'submit_book', {
    upload_path: `uploads/${reader.id}/book.epub`,
  });
  expect(answer).toMatchObject({ body: { code: '42501' } });
});

test('a book can only be made of an upload in the reader’s own folder that exists', async () => {
  const own = `uploads/${reader.id}`;
  const foreign = `uploads/${other.id}/secret.epub`;
  await stack.sql`insert into storage.objects (bucket_id, name) values ('epubs', ${foreign}) on conflict do nothing`;
  const [before] = await stack.sql`select count(*) from jobs`;
  const refused = async (path: string | null) =>
    (await asReader(stack, reader, 'submit_book', { upload_path: path })).body;
  expect(await refused(`${own}/none.epub`)).toMatchObject({ code: 'PT404', message: 'upload_missing' });
  for (const path of [
    foreign,
    `${own}/../${other.id}/secret.epub`,
    `${own}//x.epub`,
    `${own}/`,
    `${own}`,
    `/uploads/${reader.id}/x.epub`,
    'books/x/y',
    '',
    null,
    `${own}/${'x'.repeat(2000)}`,
  ]) {
    expect(await refused(path)).toMatchObject({ code: 'PT403', message: 'upload_not_own' });
  }
  expect(await stack.sql`select count(*) from jobs`).toEqual([before]);
});

test('submitting the same upload again gives the same book and no second job', async () => {
  const one = await stack.createReader();
  const [first, ...rest] = await Promise.all(
    Array.from({ length: 6 }, () => submitBook(stack, one, 'twice.epub')),
  );
  expect(rest.map((book) => book.bookId)).toEqual(rest.map(() => first?.bookId));
  expect(
    await stack.sql`select count(*)::int as jobs from jobs where book_id = ${first?.bookId ?? ''}`,
  ).toMatchObject([{ jobs: 1 }]);
});

test('one reader cannot fill the queue: the quota holds also for submissions at once', async () => {
  const eager = await stack.createReader();
  const answers = await Promise.allSettled(
    Array.from({ length: 25 }, (_, n) => submitBook(stack, eager, `book-${n}.epub`)),
  );
  expect(answers.filter((answer) => answer.status === 'fulfilled')).toHaveLength(20);
  const refused = answers.find((answer) => answer.status === 'rejected');
  expect(refused).toMatchObject({ reason: { message: expect.stringContaining('too_many_books') } });
  // What is refused leaves no book behind either.
  expect(
    await stack.sql`select count(*)::int as books from books where owner_id = ${eager.id}`,
  ).toMatchObject([{ books: 20 }]);
});

test('an account that goes takes its books and their jobs along', async () => {
  const leaving = await stack.createReader();
  const { bookId } = await submitBook(stack, leaving);
  await stack.sql`delete from auth.users where id = ${leaving.id}`;
  expect(await stack.sql`select id from books where id = ${bookId}`).toEqual([]);
  expect(await stack.sql`select id from jobs where book_id = ${bookId}`).toEqual([]);
});
