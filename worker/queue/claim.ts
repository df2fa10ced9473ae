import { randomUUID } from 'node:crypto';
import { Answer } from './answer.ts';
import type { Queue } from './client.ts';
import { tryMs } from './lease.ts';

export interface ClaimRequest {
  /** Names this process in `jobs.locked_by`. */
  readonly worker: string;
  /** Books to take at most. */
  readonly maxJobs: number;
  /** Jobs of other kinds to take at most; they are looked at only when no book is due. */
  readonly maxTasks: number;
  /** How long the claim lives without a heartbeat. */
  readonly leaseSeconds: number;
  /** Attempts of a job that names no number of its own. */
  readonly maxAttempts: number;
  /** Cloud Run's name of the execution, and the index of the task in it. */
  readonly execution: string | null;
  readonly taskIndex: number | null;
}

/** A job that is ours until the lease ends; every later write shows the token. */
export interface ClaimedJob {
  readonly id: string;
  readonly kind: string;
  /** As it was enqueued; the task's own schema says whether it is valid. */
  readonly payload: unknown;
  /** Which attempt this is, from 1. */
  readonly attempt: number;
  readonly maxAttempts: number;
  /** The job's own limit in milliseconds, or null for the task's. */
  readonly timeoutMs: number | null;
  /**
   * The claim's own id. Becomes `job_attempts.id`, so in log lines it joins log, attempt and execution: a fence between
   * workers, not a secret, and worth nothing without the service key.
   */
  readonly leaseToken: string;
  readonly leaseSeconds: number;
}

/** Books come before everything else, and none is lost. */
export function isBook(job: ClaimedJob): boolean {
  return job.kind === 'process-book';
}

/** A schedule whose time has come. */
export interface DueSchedule {
  readonly id: string;
  readonly name: string;
  readonly cron: string;
  readonly timeZone: string;
  /** Null: its time has never been computed, so there is nothing to run yet. */
  readonly nextRunAt: string | null;
  /** The database's clock; what comes next is counted from here. */
  readonly at: Date;
}

export interface Tick {
  readonly jobs: ClaimedJob[];
  readonly schedules: DueSchedule[];
}

/**
 * Looks for work, with one request: takes due jobs, books before everything else, each by priority and age, gives back
 * what other workers lost, and names the schedules that are due.
 *
 * When an answer is lost on its way, the jobs of that claim are asked for by its token before claiming more. Should the
 * lost request do its work even later than that, its jobs come back when their lease ends, one attempt poorer.
 */
export async function tick(queue: Queue, request: ClaimRequest): Promise<Tick> {
  let token = randomUUID();
  const maxAttempts = { max_attempts: request.maxAttempts };
  const answer = await queue.retry(async (attempt, signal) => {
    if (attempt > 1) {
      const jobs = await queue.callOnce('claimed_jobs', { token, ...maxAttempts }, signal);
      if (Array.isArray(jobs) && jobs.length > 0) return { jobs, schedules: [] };
      // What it claimed may have been taken back meanwhile, from a process that was frozen: claimed again under the token that the
      // history has already, the same job could never end.
      token = randomUUID();
    }
    const args = {
      worker: request.worker,
      max_jobs: request.maxJobs,
      max_tasks: request.maxTasks,
      lease_seconds: request.leaseSeconds,
      execution: request.execution,
      task_index: request.taskIndex,
      token,
      ...maxAttempts,
    };
    return queue.callOnce('tick', args, signal);
  }, tryMs(request.leaseSeconds));
  const found = new Answer('tick', answer);
  return {
    jobs: Answer.rows('tick', found.json('jobs')).map((row) => claimedJob(row, request.leaseSeconds)),
    schedules: Answer.rows('tick', found.json('schedules')).map((row) => ({
      id: row.id('id'),
      name: row.text('name'),
      cron: row.text('cron'),
      timeZone: row.text('time_zone'),
      nextRunAt: row.textOrNull('next_run_at'),
      at: row.time('at'),
    })),
  };
}

/** The jobs of a {@link tick}, for who has no eye for schedules. */
export async function claimJobs(queue: Queue, request: ClaimRequest): Promise<ClaimedJob[]> {
  return (await tick(queue, request)).jobs;
}

/** A job as the claiming functions of the database answer it. */
export function claimedJob(row: Answer, leaseSeconds: number): ClaimedJob {
  return {
    id: row.id('id'),
    kind: row.text('kind'),
    payload: row.json('payload'),
    attempt: row.number('attempt'),
    maxAttempts: row.number('attempts_allowed'),
    timeoutMs: row.numberOrNull('timeout_ms'),
    leaseToken: row.text('lease_token'),
    leaseSeconds,
  };
}
