import type { Cloud } from '../cloud.ts';
import type { Context, Result } from '../command.ts';
import type { Target } from '../config.ts';
import { InfraError } from '../errors.ts';
import type { Removable } from '../resource.ts';
import { elsewhere } from '../resources/elsewhere.ts';
import { enabledApis } from '../resources/services.ts';
import { removals } from '../resources/stack.ts';

export async function destroy(context: Context<Target>): Promise<Result> {
  const { config, switches, busy, progress } = context;
  const cloud = await context.connect(config.project);
  const { ours, kept } = await look(cloud, config);
  const staying = kept.map(({ title, why }) => `\n  = ${title} stays: ${why}`).join('');
  if (ours.length === 0)
    return { json: { removed: [], kept }, text: `There is nothing to remove.${staying}` };

  const list = ours.map(({ title }) => `  - ${title}`).join('\n');
  const what = `To be removed from project ${config.project}, region ${config.region}, with all images and keys in it:\n${list}${staying}`;
  if (switches.has('dry-run')) {
    const json = { dryRun: true, wouldRemove: ours.map(({ id, title }) => ({ id, title })), kept };
    return { json, text: `${what}\n\nNothing was changed (--dry-run).` };
  }
  progress(what);
  if (!switches.has('yes')) await confirm(context);

  for (const removable of ours) {
    busy(`  …          ${removable.title}`);
    await removable.remove();
    progress(`  - removed  ${removable.title}`);
  }
  return {
    json: { removed: ours.map(({ id, title }) => ({ id, title })), kept },
    text: '\nRemoved. The APIs stay enabled: something else in the project may use them. Supabase was not touched.',
  };
}

interface Kept {
  readonly title: string;
  readonly why: string;
}

/** What goes, in its order, and what stays although it has our name. */
async function look(cloud: Cloud, config: Target): Promise<{ ours: Removable[]; kept: Kept[] }> {
  const enabled = await enabledApis(cloud, config);
  const isThere = ({ apis }: Pick<Removable, 'apis'>) => apis.every((api) => enabled.has(api));
  const { inRegion, inProject } = removals(cloud, config);
  const [here, shared, users] = await Promise.all([
    owned(inRegion.filter(isThere)),
    owned(inProject.filter(isThere)),
    isThere({ apis: ['run.googleapis.com', 'cloudscheduler.googleapis.com'] })
      ? elsewhere(cloud, config)
      : [],
  ]);
  const used = `the Job ${config.job} in ${users.join(' and ')} uses it`;
  const isUsed = users.length > 0;
  return {
    ours: isUsed ? here.ours : [...here.ours, ...shared.ours],
    kept: [
      ...[...here.foreign, ...shared.foreign].map(({ title }) => ({ title, why: 'it was not made here' })),
      ...(isUsed ? shared.ours.map(({ title }) => ({ title, why: used })) : []),
    ],
  };
}

async function owned(all: readonly Removable[]): Promise<Record<'ours' | 'foreign', Removable[]>> {
  const owners = await Promise.all(all.map((removable) => removable.look()));
  const of = (owner: string) => all.filter((_, i) => owners[i] === owner);
  return { ours: of('ours'), foreign: of('foreign') };
}

async function confirm({ config, io }: Context<Target>): Promise<void> {
  const answer = await io.ask(`Type ${config.project} to go on: `);
  if (answer === null)
    throw new InfraError('not_confirmed', 'nobody is here to ask; say --yes to remove it all');
  if (answer.trim() !== config.project) throw new InfraError('not_confirmed', 'nothing was removed');
}
