import { again } from '../again.ts';
import { call, WRITE } from '../calls.ts';
import type { Context, Result } from '../command.ts';
import type { Target } from '../config.ts';
import { InfraError } from '../errors.ts';
import { names } from '../names.ts';
import { readTrigger } from '../resources/trigger.ts';

/** Stops the schedule; a second time it changes nothing. */
export function pause(context: Context<Target>): Promise<Result> {
  return become(context, 'PAUSED', 'paused');
}

/** Starts the schedule again; a second time it changes nothing. */
export function resume(context: Context<Target>): Promise<Result> {
  return become(context, 'ENABLED', 'running');
}

async function become(context: Context<Target>, state: 'PAUSED' | 'ENABLED', word: string): Promise<Result> {
  const { config, switches } = context;
  const cloud = await context.connect(config.project);
  const trigger = await readTrigger(cloud, config);
  if (trigger === undefined) {
    throw new InfraError(
      'not_deployed',
      `there is no schedule ${config.trigger}; make it with: ${again(config, 'deploy')}`,
    );
  }
  const changed = trigger.state !== state;
  const json = { trigger: config.trigger, state, changed };
  if (!changed) return { json, text: `The schedule ${config.trigger} is ${word} already.` };
  if (switches.has('dry-run')) {
    return { json: { ...json, dryRun: true }, text: `Would set the schedule ${config.trigger} to ${word}.` };
  }
  const client = await cloud.scheduler();
  const { trigger: name } = names(config);
  const doing = { what: `set the schedule ${config.trigger} to ${word}`, role: 'roles/cloudscheduler.admin' };
  await call(doing, () =>
    state === 'PAUSED' ? client.pauseJob({ name }, WRITE) : client.resumeJob({ name }, WRITE),
  );
  return { json, text: `The schedule ${config.trigger} is ${word}.` };
}
