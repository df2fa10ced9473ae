import type { Cloud } from '../cloud.ts';
import type { Context, Result } from '../command.ts';
import type { Target } from '../config.ts';
import { InfraError } from '../errors.ts';
import type { Removable } from '../resource.ts';
import { enabledApis } from '../resources/services.ts';
import { removals } from '../resources/stack.ts';

export async function destroy(context: Context<Target>): Promise<Result> {
  const { config, switches, busy, progress } = context;
  const cloud = await context.connect(config.project);
  const { ours, foreign } = await look(cloud, config);
  const kept = foreign.map(({ title }) => title);
  if (ours.length === 0) return { json: { removed: [], kept }, text: 'There is nothing to remove.' };

  const list = ours.map(({ title }) => `  - ${title}`).join('\n');
  const left = kept.map((title) => `\n  = ${title} stays: it was not made here`).join('');
  const what = `To be removed from project ${config.project}, region ${config.region}, with all images and keys in it:\n${list}${left}${doubt(config, ours)}`;
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

/** Secrets, accounts and alerts are in no region: who names a wrong one would take them from the Job that is elsewhere. */
function doubt({ job, region }: Target, ours: readonly Removable[]): string {
  if (ours.some(({ id }) => id === 'job')) return '';
  return `\n  ! there is no Job ${job} in ${region}: one of that name in another region would be left without these`;
}

async function look(cloud: Cloud, config: Target) {
  const enabled = await enabledApis(cloud, config);
  const all = removals(cloud, config).filter(({ apis }) => apis.every((api) => enabled.has(api)));
  const looks = await Promise.all(
    all.map(async (removable) => ({ removable, owner: await removable.look() })),
  );
  const of = (owner: string): Removable[] => looks.filter((l) => l.owner === owner).map((l) => l.removable);
  return { ours: of('ours'), foreign: of('foreign') };
}

async function confirm({ config, io }: Context<Target>): Promise<void> {
  const answer = await io.ask(`Type ${config.project} to go on: `);
  if (answer === null)
    throw new InfraError('not_confirmed', 'nobody is here to ask; say --yes to remove it all');
  if (answer.trim() !== config.project) throw new InfraError('not_confirmed', 'nothing was removed');
}
