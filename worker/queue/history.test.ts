import { beforeEach, expect, it } from 'vitest';
import { useStack } from '../../supabase/stack/testing.ts';
import { listJobs } from '../ops/commands/jobs.ts';
import { openSession } from '../ops/session.ts';
import { runTaskOn } from '../tasks/testing.ts';
import { queueHistory } from './history.ts';
import { queueOf } from './testing.ts';

const stack = useStack();

beforeEach(() => stack.sql`truncate public.jobs, public.job_attempts, public.health_checks`);

it('counts how attempts ended by the step they ended in, and what was given back as neither', async () => {
  await stack.sql`
    insert into public.job_attempts (job_id, id, kind, attempt, worker, started_at, finished_at, outcome)
    select n, gen_random_uuid(), 'noop', 1, 'w', now() - ago, now() - ago, outcome::public.attempt_outcome
    from (values
      (1, interval '0', 'succeeded'), (2, interval '0', 'failed'), (3, interval '0', 'lost'), (4, interval '0', 'released'),
      (5, interval '26 hours', 'timed_out'), (6, interval '49 hours', 'succeeded')) as given (n, ago, outcome)`;
  const history = await queueHistory(queueOf(stack), 1440, 2);
  expect(history.attempts.at(-1)).toMatchObject({ succeeded: 1, failed: 2 });
  // The hour of the day decides whether 26 hours ago was yesterday; 49 hours ago never is.
  for (const yesterday of history.attempts.slice(0, -1)) {
    expect(yesterday).toMatchObject({ succeeded: 0, failed: 1 });
  }
  expect(history.at.getTime() - history.since.getTime()).toBeLessThanOrEqual(2 * 86_400_000);
  expect(history.queue).toEqual([]);
});

it('shows the worst look of a step, as the task health-check has stored it', async () => {
  await stack.sql`insert into public.jobs (kind, run_at) values ('noop', now() - interval '10 minutes')`;
  await runTaskOn(stack, 'health-check', {});
  await stack.sql`truncate public.jobs`;
  await runTaskOn(stack, 'health-check', {});
  // A look of before there were samples says nothing.
  await stack.sql`insert into public.health_checks (status, checks) values ('ok', '[]')`;
  const { queue } = await queueHistory(queueOf(stack), 1440, 2);
  expect(queue[0]).toEqual({
    at: expect.any(Date),
    waiting: 1,
    oldestWaitSeconds: expect.toSatisfy((s) => s > 599 && s < 700),
  });
});

it('refuses spans that would have no end', async () => {
  for (const [step, steps] of [
    [1, 201],
    [1440, 32],
    [0, 10],
  ] as const) {
    await expect(queueHistory(queueOf(stack), step, steps)).rejects.toMatchObject({
      code: 'history_invalid',
    });
  }
});

it('pages through jobs of every status without a gap or a repetition', async () => {
  await stack.sql`
    insert into public.jobs (kind, status, run_at, delayed, finished_at, error)
    select 'noop', status::public.job_status, now(), status = 'queued' and n % 2 = 0,
      case when status = 'failed' then now() end, case when status = 'failed' then '{"code": "x", "message": "y"}'::jsonb end
    from generate_series(1, 10) as n cross join unnest(array['queued', 'failed']) as status`;
  const session = openSession({ SUPABASE_URL: stack.url, SUPABASE_SERVICE_ROLE_KEY: stack.secretKey });
  const seen: number[] = [];
  for (let before: string | undefined; seen.length < 21; before = String(seen.at(-1))) {
    const { data } = await listJobs(session, { status: undefined, kind: undefined, before, limit: 7 });
    const page = (data as { id: number }[]).map(({ id }) => id);
    if (page.length === 0) break;
    seen.push(...page);
  }
  const all = await stack.sql`select id::integer from public.jobs order by id desc`;
  expect(seen).toEqual(all.map(({ id }) => id));
});
