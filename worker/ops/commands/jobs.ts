import * as v from 'valibot';
import { PermanentError } from '../../errors.ts';
import { cancelJob } from '../../queue/cancel.ts';
import { FunctionRefused } from '../../queue/client.ts';
import { enqueueJob, type NewJob } from '../../queue/enqueue.ts';
import { retryJob } from '../../queue/retry-job.ts';
import { checkPayload, taskKinds } from '../../tasks/registry.ts';
import { ago, formatDuration, moment } from '../../times.ts';
import { completeName } from '../names.ts';
import {
  type AttemptRow,
  attemptRow,
  columnsOf,
  type JobDetailRow,
  type JobRow,
  jobDetailRow,
  jobRow,
} from '../rows.ts';
import { rowsOf, type Session } from '../session.ts';
import { type Shown, said } from '../shown.ts';
import { formatTable } from '../table.ts';

export interface JobFilter {
  readonly status: string | undefined;
  readonly kind: string | undefined;
  /** Only jobs older than this one: the last of the page before. */
  readonly before: string | undefined;
  readonly limit: number;
}

/**
 * Newest first.
 *
 * @throws PermanentError `name_unknown`, `name_ambiguous` when neither a task nor a job is of this kind
 */
export async function listJobs(session: Session, filter: JobFilter): Promise<Shown> {
  const kind = filter.kind === undefined ? undefined : await kindOf(session, filter.kind);
  const jobs = await readJobs(session, { ...filter, kind });
  return { data: jobs, text: () => (jobs.length === 0 ? 'No jobs.' : jobTable(jobs, new Date())) };
}

/** A task's name, or any clear beginning of it; but the jobs of a task that is no more can still be asked for by its name. */
async function kindOf(session: Session, typed: string): Promise<string> {
  if (!taskKinds.some((kind) => kind === typed)) {
    const old = await readJobs(session, { status: undefined, kind: typed, before: undefined, limit: 1 });
    if (old.length > 0) return typed;
  }
  return completeName(typed, taskKinds, 'task');
}

async function readJobs(
  { supabase }: Session,
  { status, kind, before, limit }: JobFilter,
): Promise<JobRow[]> {
  const args = { status: status ?? null, kind: kind ?? null, max_rows: limit, before: before ?? null };
  const read = supabase.rpc('list_jobs', args).select(columnsOf(jobRow)).order('id', { ascending: false });
  return v.parse(v.array(jobRow), await rowsOf(read, 'The jobs'));
}

function jobTable(jobs: readonly JobRow[], now: Date): string {
  return formatTable(
    ['id', 'kind', 'status', 'attempt', 'since', 'took', 'what'],
    jobs.map((job) => [
      String(job.id),
      job.kind,
      job.status,
      `${job.attempt}${job.max_attempts === null ? '' : `/${job.max_attempts}`}`,
      ago(job.finished_at ?? job.started_at ?? job.created_at, now),
      job.started_at !== null && job.finished_at !== null ? took(job.started_at, job.finished_at) : null,
      whatOf(job),
    ]),
  );
}

function whatOf(job: JobRow): string | null {
  if (job.progress !== null) return `${job.progress.stage} ${Math.round(job.progress.fraction * 100)} %`;
  return job.error === null ? null : job.error.code;
}

/** @throws PermanentError `job_missing` */
export async function showJob(
  { supabase }: Session,
  id: string,
): Promise<Shown & { data: JobDetailRow & { attempts: readonly AttemptRow[] } }> {
  const found = await rowsOf(supabase.from('jobs').select(columnsOf(jobDetailRow)).eq('id', id), `Job ${id}`);
  const [job] = v.parse(v.array(jobDetailRow), found);
  if (job === undefined) throw new PermanentError('job_missing', `There is no job ${id}.`);
  const attempts = v.parse(
    v.array(attemptRow),
    await rowsOf(
      supabase
        .from('job_attempts')
        .select(columnsOf(attemptRow))
        .eq('job_id', id)
        .order('finished_at', { ascending: false })
        .limit(100),
      `The attempts of job ${id}`,
    ),
  );
  return { data: { ...job, attempts }, text: () => `${jobFacts(job)}\n\n${attemptTable(attempts)}` };
}

function jobFacts(job: JobDetailRow): string {
  const facts: [string, string | null][] = [
    ['kind', job.kind],
    ['status', job.status],
    ['error', job.error === null ? null : `${job.error.message} (${job.error.code})`],
    ['progress', whatOf({ ...job, error: null })],
    ['payload', JSON.stringify(job.payload)],
    ['result', job.result === null ? null : JSON.stringify(job.result)],
    ['book', job.book_id],
    ['priority', String(job.priority)],
    ['put off', job.deferrals === 0 ? null : `${job.deferrals} times, because something outside was broken`],
    ['run at', moment(job.run_at)],
    ['expires at', job.expires_at === null ? null : moment(job.expires_at)],
    ['timeout', job.timeout_ms === null ? null : formatDuration(job.timeout_ms)],
    ['worker', job.locked_by],
    ['execution', job.execution],
  ];
  return formatTable(
    [`job ${job.id}`, ''],
    facts.filter(([, value]) => value !== null),
  );
}

function attemptTable(attempts: readonly AttemptRow[]): string {
  if (attempts.length === 0) return 'No attempt has ended yet.';
  return formatTable(
    ['attempt', 'outcome', 'began', 'took', 'error', 'stages', 'worker'],
    attempts.map((attempt) => [
      String(attempt.attempt),
      attempt.outcome,
      moment(attempt.started_at),
      took(attempt.started_at, attempt.finished_at),
      attempt.error === null ? null : attempt.error.code,
      stagesOf(attempt.metrics),
      attempt.worker,
    ]),
  );
}

const stageTimes = v.record(v.string(), v.number());

function stagesOf(metrics: AttemptRow['metrics']): string | null {
  const parsed = v.safeParse(stageTimes, metrics?.ms);
  if (!parsed.success) return null;
  const stages = Object.entries(parsed.output).sort(([, a], [, b]) => b - a);
  return stages.map(([stage, ms]) => `${stage} ${formatDuration(ms)}`).join('\n');
}

function took(from: string, to: string): string {
  return formatDuration(Date.parse(to) - Date.parse(from));
}

/**
 * Checks kind and payload against the task itself before anything is sent, so that a typing error is answered here
 * and not by a failed job.
 *
 * @throws PermanentError `name_unknown`, `payload_invalid`; FunctionRefused for the rest
 */
export async function enqueue({ queue }: Session, job: NewJob): Promise<Shown> {
  const kind = completeName(job.kind, taskKinds, 'task');
  await checkPayload(kind, job.payload);
  const enqueued = await enqueueJob(queue, { ...job, kind });
  const sentence = enqueued.isNew
    ? `Job ${enqueued.id} (${kind}) is ${enqueued.status}.`
    : `Job ${enqueued.id} (${kind}) with this dedupe key is ${enqueued.status} already.`;
  return said(sentence, { ...enqueued, kind });
}

export async function cancel({ queue }: Session, id: string): Promise<Shown> {
  const status = await cancelJob(queue, id);
  const sentence =
    status === 'running' ? `Job ${id} will stop at its next heartbeat.` : `Job ${id} is ${status}.`;
  return said(sentence, { id, status });
}

export async function retry({ queue }: Session, id: string): Promise<Shown> {
  await retryJob(queue, id);
  return said(`Job ${id} is queued again.`, { id, status: 'queued' });
}

/** A thousand rows are what PostgREST gives at most; whoever has more asks again. */
const RETRIED_AT_ONCE = 1000;

/**
 * Runs now what failed with one code, and what waits after it for another try, oldest first: somebody has mended what it means.
 *
 * A job that somebody has run again meanwhile, or whose book has a newer one, is left alone.
 */
export async function retryByCode({ supabase, queue }: Session, code: string): Promise<Shown> {
  const read = supabase
    .from('jobs')
    .select('id')
    .or('status.eq.failed,and(status.eq.queued,delayed.is.true)')
    .eq('error->>code', code)
    .order('id')
    .limit(RETRIED_AT_ONCE);
  const found = v.parse(v.array(v.object({ id: v.number() })), await rowsOf(read, 'The jobs'));
  const retried: number[] = [];
  const left: number[] = [];
  for (const { id } of found) {
    try {
      await retryJob(queue, String(id));
      retried.push(id);
    } catch (error) {
      if (!(error instanceof FunctionRefused)) throw error;
      left.push(id);
    }
  }
  const more = found.length === RETRIED_AT_ONCE ? ' There may be more: say it again.' : '';
  const others = left.length === 0 ? '' : ` Left alone, since newer ones are under way: ${left.join(', ')}.`;
  const what = retried.length === 1 ? '1 job' : `${retried.length} jobs`;
  return said(`Queued to run now: ${what} with ${code}.${others}${more}`, { code, retried, left });
}
