import type { CodedError } from '../../worker/errors.ts';
import { formatDuration } from '../../worker/times.ts';
import { again } from '../again.ts';
import { billLine } from '../bill-text.ts';
import type { Cloud } from '../cloud.ts';
import type { Context, Result } from '../command.ts';
import type { Deployment } from '../config.ts';
import { converge } from '../converge.ts';
import { Blocked } from '../errors.ts';
import { readKey } from '../key-input.ts';
import { changeText, makePlan, planJson, planText, type Step } from '../planning.ts';
import type { Facts, Resource } from '../resource.ts';
import { takesAway } from '../resources/job.ts';
import { deployment } from '../resources/stack.ts';
import { readTrigger } from '../resources/trigger.ts';
import { silenceWarning } from '../silence.ts';
import { keySecret, optionalSecrets } from '../worker-secrets.ts';

interface Done extends Step {
  readonly ms: number;
}

export async function deploy(context: Context<Deployment>): Promise<Result> {
  const { config, progress, switches } = context;
  const key = await readKey(context);
  const cloud = await context.connect(config.project);
  const resources = deployment(cloud, config, key);
  progress(`Project ${config.project}, region ${config.region}`);
  progress(billLine(config));
  const warning = silenceWarning(config);
  if (warning !== null) progress(warning);
  if (switches.has('dry-run')) {
    const plan = await makePlan(cloud, config, resources);
    const text = `\n${planText(plan)}\n\nNothing was changed (--dry-run).`;
    return {
      json: { ...planJson(config, plan), dryRun: true },
      text,
      exitCode: plan.blockers.length > 0 ? 1 : 0,
    };
  }
  const done = await apply(context, resources);
  const changed = done.filter(({ action }) => action !== 'none').length;
  const next = await advice(cloud, config, done);
  const summary =
    changed === 0
      ? 'Nothing had to change.'
      : `Done: ${changed} changed, ${done.length - changed} were as they should be.`;
  return {
    json: { project: config.project, region: config.region, steps: done, changed, next },
    text: `\n${summary}\n\nNext:\n${next.map((line) => `  ${line}`).join('\n')}`,
  };
}

/**
 * One resource after the other, each until it is as it should be.
 *
 * @throws Blocked when the next one needs what only a person can give; all before it is done by then
 */
async function apply(
  { busy, progress, io }: Context<Deployment>,
  resources: readonly Resource[],
): Promise<readonly Done[]> {
  const done: Done[] = [];
  const blocked: CodedError[] = [];
  let facts: Facts = {};
  let settling = false;
  for (const resource of resources) {
    if (resource.needs.some((fact) => facts[fact] === undefined)) break;
    busy(`  …          ${resource.title}`);
    const began = io.clock.now();
    const { action, changes, facts: learned, blocker } = await converge(resource, facts, settling, io.clock);
    const ms = io.clock.now() - began;
    facts = { ...facts, ...learned };
    settling ||= action === 'create';
    if (blocker) blocked.push(blocker);
    progress(line(resource, action, blocker !== undefined, ms));
    if (action === 'update') for (const change of changes) progress(`             ${changeText(change)}`);
    done.push({ id: resource.id, title: resource.title, action, changes, ms: Math.round(ms) });
  }
  if (blocked.length > 0) throw new Blocked(blocked);
  return done;
}

function line({ title }: Resource, action: Done['action'], blocked: boolean, ms: number): string {
  const verb = blocked ? '! missing' : { none: '= as is', create: '+ created', update: '~ updated' }[action];
  return `  ${verb.padEnd(9)}  ${title}${action === 'none' ? '' : ` (${formatDuration(ms)})`}`;
}

async function advice(cloud: Cloud, config: Deployment, done: readonly Done[]): Promise<string[]> {
  const trigger = await readTrigger(cloud, config);
  const commands = [
    ...(trigger?.state === 'PAUSED'
      ? [['resume', 'the schedule is paused and no run will start by itself'] as const]
      : []),
    ['execute --wait', 'start a run now and follow it'] as const,
    ['status', 'see the Job, its runs, the schedule, the alerts and the queue'] as const,
  ];
  const width = Math.max(...commands.map(([command]) => again(config, command).length));
  const lines = commands.map(([command, what]) => `${again(config, command).padEnd(width)}  ${what}`);
  return [...lines, ...leftOver(config, done)];
}

/** What runs that have begun may still read, and nobody needs after them. */
function leftOver(config: Deployment, done: readonly Done[]): string[] {
  const changes = done.find(({ id }) => id === 'job')?.changes ?? [];
  return [keySecret(config), ...optionalSecrets(config)].flatMap((secret) => {
    const { title, name, steps } = secret;
    const version = done.find(({ id, action }) => id === steps.version && action === 'update');
    const rotated = version?.changes[0]?.from ?? null;
    const then = `--project ${config.project}  when runs with the old ${title} have ended`;
    if (rotated !== null) return [`gcloud secrets versions disable ${rotated} --secret ${name} ${then}`];
    return changes.some((change) => takesAway(change, secret))
      ? [`gcloud secrets delete ${name} ${then}`]
      : [];
  });
}
