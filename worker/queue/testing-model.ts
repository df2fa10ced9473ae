import type { Sql } from 'postgres';
import { expect } from 'vitest';

/*
 * A second, much simpler queue, in memory: what any sequence of calls must do, written down from docs/queue.md without
 * looking at the SQL. Random sequences run against both, and after every call the two must agree on every row.
 */

const owner = '00000000-0000-4000-8000-000000000001';
const WORKER_ATTEMPTS = 3;

type Status = 'queued' | 'running' | 'succeeded' | 'failed' | 'cancelled';

interface ModelJob {
  id: string;
  status: Status;
  attempt: number;
  maxAttempts: number | null;
  dedupeKey: string | null;
  book: string | null;
  token: string | null;
  leaseOver: boolean;
  cancelRequested: boolean;
  due: boolean;
  expired: boolean;
  /** Put off so often that the next time is the last. */
  worn: boolean;
  /** Outcomes of ended attempts, in order. */
  history: string[];
}

export interface Model {
  jobs: ModelJob[];
  books: Map<string, string>;
  /** Every token ever given out, to play the zombie with. */
  tokens: { id: string; token: string; ended: string | null }[];
}

/** Edges walked, as `from verb to`; held against the diagram of docs/queue.md at the end. */
export const walked = new Set<string>();

function move(model: Model, job: ModelJob, verb: string, to: Status): void {
  walked.add(`${job.status} ${verb} ${to}`);
  job.status = to;
  if (to !== 'running') {
    job.token = null;
    job.leaseOver = false;
    job.cancelRequested = false;
  }
  follow(model, job);
}

function follow(model: Model, job: ModelJob): void {
  if (job.book === null) return;
  const status = {
    queued: 'queued',
    running: 'processing',
    succeeded: 'ready',
    failed: 'failed',
    cancelled: 'failed',
  };
  model.books.set(job.book, status[job.status]);
}

function endAttempt(model: Model, job: ModelJob, outcome: string): void {
  const given = model.tokens.find((one) => one.token === job.token && one.id === job.id);
  if (given) given.ended = outcome;
  job.history.push(outcome);
}

const allowed = (job: ModelJob) => job.maxAttempts ?? WORKER_ATTEMPTS;

/** SQLSTATE of a refusal, or null. */
async function refusal(call: Promise<unknown>): Promise<string | null> {
  try {
    await call;
    return null;
  } catch (error) {
    if (error instanceof Error && 'code' in error) return String(error.code);
    throw error;
  }
}

/** One call, made to both queues; throws when they disagree. */
export type Step = (sql: Sql, model: Model) => Promise<void>;

const pick = <T>(list: readonly T[], n: number): T | undefined =>
  list.length === 0 ? undefined : list[n % list.length];

export const enqueue = (
  kind: 'noop' | 'process-book',
  key: string | null,
  maxAttempts: number | null,
): Step => {
  return async (sql, model) => {
    const books = [...model.books.keys()];
    const book = kind === 'process-book' ? (pick(books, key === 'a' ? 0 : 1) ?? null) : null;
    const dedupeKey = book ? `process-book:${book}` : key;
    const active = model.jobs.find(
      (job) =>
        dedupeKey !== null && job.dedupeKey === dedupeKey && ['queued', 'running'].includes(job.status),
    );
    const [row] = await sql`
      select * from enqueue_job(${kind}, ${sql.json(book ? { bookId: book } : {})},
        dedupe_key => ${key}, max_attempts => ${maxAttempts})`;
    expect(row?.is_new).toBe(active === undefined);
    if (active) {
      expect(row?.job_id).toBe(active.id);
      return;
    }
    const job: ModelJob = {
      id: String(row?.job_id),
      status: 'queued',
      attempt: 0,
      maxAttempts,
      dedupeKey,
      book,
      token: null,
      leaseOver: false,
      cancelRequested: false,
      due: true,
      expired: false,
      worn: false,
      history: [],
    };
    walked.add('[*] enqueue_job queued');
    model.jobs.push(job);
    follow(model, job);
  };
};

export const claim = (maxJobs: number, maxTasks: number): Step => {
  return async (sql, model) => {
    for (const job of model.jobs) {
      if (job.status === 'running' && job.leaseOver) {
        endAttempt(model, job, 'lost');
        if (job.cancelRequested) move(model, job, 'claim_jobs', 'cancelled');
        else move(model, job, 'claim_jobs', job.attempt >= allowed(job) ? 'failed' : 'queued');
      }
    }
    for (const job of model.jobs) {
      if (job.status === 'queued' && job.expired) move(model, job, 'claim_jobs', 'failed');
    }
    const due = model.jobs.filter((job) => job.status === 'queued' && job.due);
    const books = due.filter((job) => job.book !== null).length;
    const expected = Math.min(books, maxJobs) || Math.min(due.length - books, maxTasks);
    const rows = await sql`
      select * from claim_jobs('w', ${maxJobs}, ${maxTasks}, max_attempts => ${WORKER_ATTEMPTS})`;
    expect(rows).toHaveLength(expected);
    for (const row of rows) {
      const job = model.jobs.find((one) => one.id === row.id);
      if (!job) throw new Error(`Job ${row.id} was claimed and never enqueued`);
      expect(due).toContain(job);
      job.attempt += 1;
      job.token = row.lease_token;
      move(model, job, 'claim_jobs', 'running');
      expect(row).toMatchObject({ attempt: job.attempt, attempts_allowed: allowed(job) });
      model.tokens.push({ id: job.id, token: row.lease_token, ended: null });
    }
  };
};

/** Ends an attempt with any token ever given out: the current one works, one that did this already is told yes, others no. */
const withToken = (
  n: number,
  repeats: readonly string[],
  call: (sql: Sql, id: string, token: string, job: ModelJob) => Promise<unknown>,
  effect: (model: Model, job: ModelJob) => void,
): Step => {
  return async (sql, model) => {
    const given = pick(model.tokens.toReversed(), n);
    const job = model.jobs.find((one) => one.id === given?.id);
    if (!given || !job) return;
    const holds = job.token === given.token && !job.leaseOver;
    const repeated = given.ended !== null && repeats.includes(given.ended);
    expect(await refusal(call(sql, given.id, given.token, job))).toBe(holds || repeated ? null : 'PT409');
    if (holds) effect(model, job);
  };
};

export const heartbeat = (n: number): Step =>
  withToken(
    n,
    [],
    (sql, id, token) => sql`select heartbeat_job(${id}, ${token}, 60, '{"stage": "parse", "fraction": 0.5}')`,
    () => {},
  );

export const complete = (n: number): Step =>
  withToken(
    n,
    ['succeeded'],
    (sql, id, token, job) => {
      const result = { outputPrefix: `books/${job.book}/abc`, chapters: 1, characters: 1, words: 1 };
      return sql`select complete_job(${id}, ${token}, ${sql.json(result)})`;
    },
    (model, job) => {
      endAttempt(model, job, 'succeeded');
      move(model, job, 'complete_job', 'succeeded');
    },
  );

export const fail = (n: number, retryable: boolean, outcome: string): Step =>
  withToken(
    n,
    ['failed', 'timed_out', 'cancelled'],
    (sql, id, token) => sql`
      select fail_job(${id}, ${token}, '{"code": "x", "message": "y"}', ${retryable}, ${outcome},
        max_attempts => ${WORKER_ATTEMPTS})`,
    (model, job) => {
      endAttempt(model, job, outcome);
      if (outcome === 'cancelled' || (retryable && job.cancelRequested))
        move(model, job, 'fail_job', 'cancelled');
      else if (!retryable || job.attempt >= allowed(job)) move(model, job, 'fail_job', 'failed');
      else {
        job.due = false;
        move(model, job, 'fail_job', 'queued');
      }
    },
  );

export const release = (n: number): Step =>
  withToken(
    n,
    ['released', 'cancelled'],
    (sql, id, token) => sql`select release_job(${id}, ${token})`,
    (model, job) => {
      endAttempt(model, job, job.cancelRequested ? 'cancelled' : 'released');
      job.attempt -= 1;
      move(model, job, 'release_job', job.cancelRequested ? 'cancelled' : 'queued');
    },
  );

export const defer = (n: number): Step =>
  withToken(
    n,
    ['deferred'],
    (sql, id, token) => sql`select defer_job(${id}, ${token}, '{"code": "x", "message": "y"}')`,
    (model, job) => {
      endAttempt(model, job, 'deferred');
      job.attempt -= 1;
      if (job.cancelRequested) move(model, job, 'defer_job', 'cancelled');
      else if (job.worn) move(model, job, 'defer_job', 'failed');
      else {
        job.due = false;
        move(model, job, 'defer_job', 'queued');
      }
    },
  );

/** As if it had been put off through an outage of days. */
export const wear = (n: number): Step => {
  return async (sql, model) => {
    const job = pick(model.jobs, n);
    if (!job) return;
    await sql`update jobs set deferrals = 499 where id = ${job.id}`;
    job.worn = true;
  };
};

export const cancel = (n: number): Step => {
  return async (sql, model) => {
    const job = pick(model.jobs, n);
    if (!job) return;
    const ended = job.status === 'succeeded' || job.status === 'failed';
    expect(await refusal(sql`select cancel_job(${job.id})`)).toBe(ended ? 'PT422' : null);
    if (job.status === 'queued') move(model, job, 'cancel_job', 'cancelled');
    else if (job.status === 'running') job.cancelRequested = true;
  };
};

export const retry = (n: number): Step => {
  return async (sql, model) => {
    const job = pick(model.jobs, n);
    if (!job) return;
    const taken = model.jobs.some(
      (one) =>
        one !== job &&
        job.dedupeKey !== null &&
        one.dedupeKey === job.dedupeKey &&
        ['queued', 'running'].includes(one.status),
    );
    const possible = job.status === 'queued' || (['failed', 'cancelled'].includes(job.status) && !taken);
    expect(await refusal(sql`select retry_job(${job.id})`)).toBe(possible ? null : 'PT422');
    if (!possible) return;
    job.due = true;
    if (job.status === 'queued') return;
    job.attempt = 0;
    job.expired = false;
    job.worn = false;
    move(model, job, 'retry_job', 'queued');
  };
};

/** Lets a lease run out, a pause or the time to start pass. */
export const time = (n: number, what: 'lease' | 'pause' | 'expiry'): Step => {
  return async (sql, model) => {
    const wanted = what === 'lease' ? 'running' : 'queued';
    const job = pick(
      model.jobs.filter((one) => one.status === wanted),
      n,
    );
    if (!job) return;
    if (what === 'lease') {
      await sql`update jobs set lease_expires_at = now() - interval '1 s' where id = ${job.id}`;
      job.leaseOver = true;
    } else if (what === 'pause') {
      await sql`update jobs set run_at = now() where id = ${job.id}`;
      job.due = true;
    } else {
      await sql`update jobs set expires_at = now() - interval '1 s' where id = ${job.id}`;
      job.expired = true;
    }
  };
};

/** Every row against the model. */
export async function compare(sql: Sql, model: Model): Promise<void> {
  const jobs = await sql`
    select id, status, attempt, lease_token, cancel_requested,
      array(select outcome from job_attempts where job_id = jobs.id order by finished_at) as history
    from jobs order by id`;
  expect(jobs.map((job) => ({ ...job, history: [...job.history] }))).toEqual(
    model.jobs.map((job) => ({
      id: job.id,
      status: job.status,
      attempt: job.attempt,
      lease_token: job.token,
      cancel_requested: job.cancelRequested,
      history: job.history,
    })),
  );
  const books = await sql`select id, status from books order by id`;
  expect(books.map((book) => [book.id, book.status])).toEqual([...model.books].sort());
}

/** Two books without jobs and an empty queue, in both. */
export async function freshModel(sql: Sql): Promise<Model> {
  await sql`truncate jobs, job_attempts, books cascade`;
  await sql`insert into auth.users (id) values (${owner}) on conflict do nothing`;
  const books = await sql`
    insert into books (owner_id, upload_path)
    select ${owner}, ${`uploads/${owner}/`} || n from generate_series(1, 2) as n returning id`;
  const ids = books.map((book) => String(book.id)).sort();
  return { jobs: [], tokens: [], books: new Map(ids.map((id) => [id, 'queued'])) };
}
