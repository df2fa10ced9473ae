import { formatTable } from '../../worker/ops/table.ts';
import { formatDuration } from '../../worker/times.ts';
import type { RenderClient, RenderJob } from './client.ts';
import { hasEnded } from './client.ts';
import { RenderError } from './errors.ts';
import { planName } from './plans.ts';

/** What a command says: `json` for scripts, `text` for people. */
export interface Answer {
  readonly json: unknown;
  readonly text: string;
  readonly exitCode: number;
}

export type Pause = (ms: number) => Promise<unknown>;

export interface Waiting {
  readonly pause: Pause;
  progress(line: string): void;
}

/** A job takes seconds to minutes; 400 questions a minute are allowed. */
const POLL_MS = 3_000;
/** After so many failed questions in a row Render is not having a moment but a bad day. */
const PATIENCE = 10;

/** Asks until the job has ended; a question that fails in passing is asked again. */
export async function waitForEnd(
  client: RenderClient,
  started: RenderJob,
  waiting: Waiting,
): Promise<RenderJob> {
  let job = started;
  let failures = 0;
  let shown = '';
  while (!hasEnded(job)) {
    const state = stateOf(job);
    if (state !== shown) waiting.progress(`${job.id} ${state}`);
    shown = state;
    await waiting.pause(POLL_MS);
    try {
      job = await client.get(job.id);
      failures = 0;
    } catch (error) {
      failures += 1;
      if (!(error instanceof RenderError) || !error.passing || failures >= PATIENCE) throw error;
    }
  }
  return job;
}

export function stateOf(job: RenderJob): string {
  return job.status ?? (job.startedAt === null ? 'pending' : 'running');
}

/** 0 unless the job has ended otherwise than well: what a script that waits wants to know. */
export function answerJob(job: RenderJob): Answer {
  const rows: [string, string][] = [
    ['job', job.id],
    ['state', stateOf(job)],
    ['command', job.startCommand],
    ['plan', planName(job.planId)],
    ['created', job.createdAt],
    ['took', duration(job)],
  ];
  const text = rows.map(([name, value]) => `${name.padEnd(9)}${value}`).join('\n');
  return { json: job, text, exitCode: hasEnded(job) && job.status !== 'succeeded' ? 1 : 0 };
}

export function answerJobs(jobs: readonly RenderJob[]): Answer {
  const rows = jobs.map((job) => [
    job.id,
    stateOf(job),
    job.startCommand,
    planName(job.planId),
    job.createdAt,
    duration(job),
  ]);
  const text =
    rows.length === 0
      ? 'no jobs yet'
      : formatTable(['job', 'state', 'command', 'plan', 'created', 'took'], rows);
  return { json: jobs, text, exitCode: 0 };
}

function duration({ startedAt, finishedAt }: RenderJob): string {
  if (startedAt === null || finishedAt === null) return '–';
  return formatDuration(Date.parse(finishedAt) - Date.parse(startedAt));
}
