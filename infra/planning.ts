import type { CodedError } from '../worker/errors.ts';
import type { Cloud } from './cloud.ts';
import type { Target } from './config.ts';
import type { Change } from './diff.ts';
import type { Facts, Resource } from './resource.ts';
import { enabledApis } from './resources/services.ts';

export interface Step {
  readonly id: string;
  readonly title: string;
  readonly action: 'none' | 'create' | 'update';
  readonly changes: readonly Change[];
}

export interface Plan {
  readonly steps: readonly Step[];
  /** What a deployment would stop at. */
  readonly blockers: readonly CodedError[];
}

/** Reads everything at once, compares in order; changes nothing. */
export async function makePlan(cloud: Cloud, config: Target, resources: readonly Resource[]): Promise<Plan> {
  const enabled = await enabledApis(cloud, config);
  const readings = await Promise.all(
    resources.map(async (resource) => ({
      resource,
      // An API that is off answers with an error; what it would hold cannot be there.
      reading: resource.apis.every((api) => enabled.has(api)) ? await resource.read() : resource.absent(),
    })),
  );
  const steps: Step[] = [];
  const blockers: CodedError[] = [];
  let facts: Facts = {};
  for (const { resource, reading } of readings) {
    const { action, changes, facts: learned, blocker } = reading.compare(facts);
    facts = { ...facts, ...learned };
    if (blocker) blockers.push(blocker);
    steps.push({ id: resource.id, title: resource.title, action, changes });
  }
  return { steps, blockers };
}

export function planJson(config: Target, { steps, blockers }: Plan) {
  return {
    project: config.project,
    region: config.region,
    steps,
    toChange: steps.filter(({ action }) => action !== 'none').length,
    blockers: blockers.map(({ code, message }) => ({ code, message })),
  };
}

/** For people: what is new, what changes and how, what is in the way. */
export function planText({ steps, blockers }: Plan): string {
  const changing = steps.filter(({ action }) => action !== 'none');
  const unchanged = steps.length - changing.length;
  const lines = changing.flatMap(({ action, title, changes }) => [
    `  ${action === 'create' ? '+ create' : '~ update'}  ${title}`,
    ...(action === 'update' ? changes.map((change) => `              ${changeText(change)}`) : []),
  ]);
  if (unchanged > 0) lines.push(`  = ${unchanged} as they should be`);
  lines.push(...blockers.map(({ message }) => `  ! ${message}`));
  return lines.join('\n');
}

export function changeText({ path, from, to }: Change): string {
  if (from === null) return `${path}: ${to}`;
  return to === null ? `${path}: ${from}, to be taken away` : `${path}: ${from} → ${to}`;
}
