import { beforeEach, expect, test } from 'vitest';
import { useDatabase } from './stack/testing.ts';

// The functions never write any of this. The constraints are there for the day somebody writes a new one, or repairs
// a row by hand at night.
const database = useDatabase();
const owner = '00000000-0000-4000-8000-000000000001';
const token = '00000000-0000-4000-8000-00000000000f';
const lease = `lease_token = '${token}', lease_expires_at = now(), locked_by = 'w', started_at = now(), attempt = 1`;
const error = `error = '{"code": "x", "message": "y"}'`;

beforeEach(async () => {
  const { sql } = database;
  await sql`truncate jobs, job_attempts, job_schedules, books cascade`;
  await sql`insert into auth.users (id) values (${owner}) on conflict do nothing`;
  await sql`insert into jobs (kind) values ('noop')`;
  await sql`insert into books (owner_id, upload_path) values (${owner}, ${`uploads/${owner}/a.epub`})`;
});

test.each([
  [
    `status = 'running', ${lease}, lease_expires_at = null`.replace('lease_expires_at = now(), ', ''),
    'jobs_sound',
  ],
  [`lease_token = '${token}'`, 'jobs_sound'],
  [`status = 'running', lease_token = '${token}', lease_expires_at = now()`, 'jobs_sound'],
  [`attempt = 3, max_attempts = 2`, 'jobs_sound'],
  [`status = 'succeeded'`, 'jobs_sound'],
  [`finished_at = now()`, 'jobs_sound'],
  [`status = 'failed', finished_at = now()`, 'jobs_sound'],
  [`status = 'cancelled', finished_at = now()`, 'jobs_sound'],
  [`status = 'succeeded', finished_at = now(), ${error}`, 'jobs_sound'],
  [`error = '{"stack": "at"}'`, 'jobs_sound'],
  [`result = '{}'`, 'jobs_sound'],
  [`progress = '{}'`, 'jobs_sound'],
  [`cancel_requested = true`, 'jobs_sound'],
  [`kind = 'process-book'`, 'jobs_sound'],
  [`book_id = (select id from books)`, 'jobs_sound'],
  [`kind = 'process-book', book_id = (select id from books), dedupe_key = 'own'`, 'jobs_sound'],
  [`priority = -1`, 'job_priority_check'],
  [`priority = 101`, 'job_priority_check'],
  [`timeout_ms = 0`, 'milliseconds_check'],
  [`max_attempts = 0`, 'attempts_allowed_check'],
  [`attempt = -1`, 'jobs_sound'],
  [`attempt = 5, max_attempts = 5`, 'jobs_sound'],
  [`attempt = 2147483647`, 'jobs_sound'],
  [`deferrals = 501`, 'jobs_sound'],
  [`run_at = '-infinity'`, 'jobs_sound'],
  [`run_at = 'infinity'`, 'jobs_sound'],
  [
    `status = 'running', ${lease}`.replace('lease_expires_at = now()', `lease_expires_at = 'infinity'`),
    'jobs_sound',
  ],
  [`error = '{"code": 1, "message": null}'`, 'jobs_sound'],
  [`payload = '[]'`, 'json_object_check'],
  [`kind = 'UPPER'`, 'job_kind_check'],
])('a job cannot be: %s', async (change, constraint) => {
  await expect(database.sql.unsafe(`update jobs set ${change}`)).rejects.toMatchObject({
    constraint_name: constraint,
  });
});

test('a job that has failed, put back by hand without an attempt left, is refused, and holds up nobody', async () => {
  const { sql } = database;
  await sql`
    update jobs set status = 'failed', finished_at = now(), max_attempts = 2, attempt = 2, error = '{"code": "x", "message": "y"}'`;
  await sql`insert into jobs (kind) values ('other')`;
  await expect(
    sql`update jobs set status = 'queued', finished_at = null where status = 'failed'`,
  ).rejects.toMatchObject({ constraint_name: 'jobs_sound' });
  expect(await sql`select kind from claim_jobs('w', 0, 10)`).toEqual([{ kind: 'other' }]);
});

test.each([
  [`status = 'ready'`, 'books_published_whole'],
  [`output_prefix = 'books/' || id || '/abc'`, 'books_published_whole'],
  [
    `output_prefix = 'books/${token}/abc', published_at = now(), chapters = 1, characters = 1, words = 1`,
    'books_output_is_own',
  ],
  [
    `output_prefix = 'books/' || id || '/../x', published_at = now(), chapters = 1, characters = 1, words = 1`,
    'books_output_is_own',
  ],
  [`upload_path = 'uploads/${token}/a.epub'`, 'books_upload_is_own'],
  [`status = 'failed'`, 'books_failed_says_why'],
  [error, 'books_failed_says_why'],
  [`progress = '{}'`, 'books_progress_only_while_processing'],
  [`status = 'done'`, 'books_status_check'],
  [`chapters = -1`, 'books_chapters_check'],
])('a book cannot be: %s', async (change, constraint) => {
  await expect(database.sql.unsafe(`update books set ${change}`)).rejects.toMatchObject({
    constraint_name: constraint,
  });
});

test('there are no two active jobs with one dedupe key, and none but active ones count', async () => {
  const { sql } = database;
  await sql`insert into jobs (kind, dedupe_key) values ('noop', 'k')`;
  await expect(sql`insert into jobs (kind, dedupe_key) values ('noop', 'k')`).rejects.toMatchObject({
    constraint_name: 'jobs_active_dedupe_key',
  });
  await sql`update jobs set status = 'succeeded', finished_at = now() where dedupe_key = 'k'`;
  await sql`insert into jobs (kind, dedupe_key) values ('noop', 'k')`;
});
