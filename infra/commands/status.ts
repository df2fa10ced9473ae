import { formatTable } from '../../worker/ops/table.ts';
import { formatDuration, moment } from '../../worker/times.ts';
import { again } from '../again.ts';
import type { Context, Result } from '../command.ts';
import type { Target } from '../config.ts';
import { type Execution, listExecutions } from '../executions.ts';
import { type QueueState, readQueue } from '../queue.ts';
import { type AlertState, readAlerts } from '../resources/alerts.ts';
import { describeJob, type JobSummary, readJob } from '../resources/job.ts';
import { describeTrigger, readTrigger, type TriggerSummary } from '../resources/trigger.ts';

interface Status {
  readonly job: JobSummary | null;
  readonly executions: readonly Execution[];
  readonly trigger: TriggerSummary | null;
  readonly alerts: AlertState;
  readonly queue: QueueState;
}

export async function status(context: Context<Target>): Promise<Result> {
  const { config, io } = context;
  const cloud = await context.connect(config.project);
  const [job, executions, trigger, alerts, queue] = await Promise.all([
    readJob(cloud, config),
    listExecutions(cloud, config, 5),
    readTrigger(cloud, config),
    readAlerts(cloud, config),
    readQueue(io.env),
  ]);
  const found: Status = {
    job: job ? describeJob(job) : null,
    executions,
    trigger: trigger ? describeTrigger(trigger) : null,
    alerts,
    queue,
  };
  // Something that is not there, or not as it should be, is a failure for a script that watches.
  const runs = found.trigger !== null && found.trigger.state !== 'broken' && found.trigger.lastError === null;
  const well = found.job?.state === 'ready' && runs;
  return { json: found, text: describe(config, found), exitCode: well ? 0 : 1 };
}

function describe(config: Target, { job, executions, trigger, alerts, queue }: Status): string {
  const runs = executions.map(({ name, state, tasks, created, ms }) => [
    name,
    state,
    `${tasks.succeeded} of ${tasks.all}`,
    created && moment(created.toISOString()),
    ms === null ? null : formatDuration(ms),
  ]);
  return [
    ...(job === null ? [missing(config, 'Job', config.job)] : jobLines(config, job)),
    ...(trigger === null ? [missing(config, 'Schedule', config.trigger)] : triggerLines(trigger)),
    line('Alerts', alertText(config, alerts)),
    ...queueLines(queue),
    runs.length === 0
      ? line('Runs', 'none yet')
      : formatTable(['run', 'state', 'tasks', 'started', 'took'], runs),
  ].join('\n');
}

function line(label: string, text: string): string {
  return label.padEnd(10) + text;
}

function missing(config: Target, label: string, name: string): string {
  return line(label, `${name} is not there; make it with: ${again(config, 'deploy')}`);
}

function jobLines({ job: name }: Target, { state, image, tasks, cpu, memory }: JobSummary): string[] {
  return [
    line('Job', `${name}: ${state}`),
    line('', image),
    line('', `tasks ${tasks}, CPU ${cpu}, memory ${memory}`),
  ];
}

function triggerLines({ schedule, timeZone, state, next, lastError }: TriggerSummary): string[] {
  const coming = next === null ? '' : `, next at ${moment(next.toISOString())}`;
  const lines = [line('Schedule', `"${schedule}" ${timeZone}: ${state}${coming}`)];
  return lastError === null ? lines : [...lines, line('', `the last start failed: ${lastError}`)];
}

function alertText(config: Target, alerts: AlertState): string {
  if (alerts.state === 'unknown') return alerts.why;
  const { email, failures, silenceMinutes } = alerts;
  const told = [
    ...(failures ? ['failures'] : []),
    ...(silenceMinutes === null ? [] : [`no run for ${silenceMinutes} min`]),
  ];
  if (email === null || told.length === 0) {
    return `none; be mailed with: ${again(config, 'deploy --alert-email ADDRESS')}`;
  }
  return `${email} is mailed of ${told.join(', and of ')}`;
}

function queueLines(queue: QueueState): string[] {
  if (queue.state === 'unknown') return [line('Queue', queue.why)];
  const active = queue.active.map(({ kind, status, jobs, oldestWait }) => {
    const waited = oldestWait === null ? '' : `, the oldest for ${formatDuration(oldestWait * 1000)}`;
    return `${jobs} ${kind} ${status}${waited}`;
  });
  const recent = queue.lastHour.map(({ kind, succeeded, failed, medianMs }) =>
    line(
      '',
      `${kind} in the last hour: ${succeeded} succeeded, ${failed} failed, median ${formatDuration(medianMs)}`,
    ),
  );
  return [line('Queue', active.join('; ') || 'empty'), ...recent];
}
