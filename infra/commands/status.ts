import { formatDuration, formatTable } from '../../worker/ops/table.ts';
import type { Context, Result } from '../command.ts';
import type { Target } from '../config.ts';
import { type Execution, listExecutions } from '../executions.ts';
import { type QueueState, readQueue } from '../queue.ts';
import { describeJob, type JobSummary, readJob } from '../resources/job.ts';
import { describeTrigger, readTrigger, type TriggerSummary } from '../resources/trigger.ts';
import { formatTime } from '../times.ts';

interface Status {
  readonly job: JobSummary | null;
  readonly executions: readonly Execution[];
  readonly trigger: TriggerSummary | null;
  readonly queue: QueueState;
}

export async function status(context: Context<Target>): Promise<Result> {
  const { config, io } = context;
  const cloud = await context.connect(config.project);
  const [job, executions, trigger, queue] = await Promise.all([
    readJob(cloud, config),
    listExecutions(cloud, config, 5),
    readTrigger(cloud, config),
    readQueue(io.env),
  ]);
  const found: Status = {
    job: job ? describeJob(job) : null,
    executions,
    trigger: trigger ? describeTrigger(trigger) : null,
    queue,
  };
  // Something that is not there, or not as it should be, is a failure for a script that watches.
  const well = found.job?.state === 'ready' && found.trigger !== null;
  return { json: found, text: describe(config, found), exitCode: well ? 0 : 1 };
}

function describe(config: Target, { job, executions, trigger, queue }: Status): string {
  const runs = executions.map(({ name, state, tasks, created, ms }) => [
    name,
    state,
    `${tasks.succeeded} of ${tasks.all}`,
    formatTime(created),
    ms === null ? '–' : formatDuration(ms),
  ]);
  return [
    job === null
      ? `Job       ${config.job} is not there; make it with: npm run infra -- deploy`
      : `Job       ${config.job}: ${job.state}\n          ${job.image}\n          ${job.tasks} task(s), ${job.cpu} CPU, ${job.memory}`,
    trigger === null
      ? `Schedule  ${config.trigger} is not there; make it with: npm run infra -- deploy`
      : `Schedule  "${trigger.schedule}" ${trigger.timeZone}: ${trigger.state}, next ${formatTime(trigger.next)}${trigger.lastError === null ? '' : `\n          the last start failed: ${trigger.lastError}`}`,
    queueText(queue),
    runs.length === 0
      ? 'Runs      none yet'
      : formatTable(['run', 'state', 'tasks', 'started', 'took'], runs),
  ].join('\n');
}

function queueText(queue: QueueState): string {
  if (queue.state === 'unknown') return `Queue     ${queue.why}`;
  const active = queue.active.map(({ kind, status, jobs, oldestWait }) => {
    const waited = oldestWait === null ? '' : `, the oldest for ${formatDuration(oldestWait * 1000)}`;
    return `${jobs} ${kind} ${status}${waited}`;
  });
  const recent = queue.lastHour.map(
    ({ kind, succeeded, failed, medianMs }) =>
      `${kind} in the last hour: ${succeeded} succeeded, ${failed} failed, median ${formatDuration(medianMs)}`,
  );
  return `Queue     ${active.join('; ') || 'empty'}${recent.map((line) => `\n          ${line}`).join('')}`;
}
