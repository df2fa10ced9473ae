import { billLine } from '../bill-text.ts';
import type { Context, Result } from '../command.ts';
import type { Deployment } from '../config.ts';
import { readKey } from '../key-input.ts';
import { makePlan, type Plan, planJson, planText } from '../planning.ts';
import { deployment } from '../resources/stack.ts';
import { silenceWarning } from '../silence.ts';

export async function plan(context: Context<Deployment>): Promise<Result> {
  const { config, switches } = context;
  const key = await readKey(context);
  const cloud = await context.connect(config.project);
  const found = await makePlan(cloud, config, deployment(cloud, config, key));
  return {
    json: planJson(config, found),
    text: describe(config, found),
    exitCode: exitCode(found, switches.has('check')),
  };
}

function describe(config: Deployment, found: Plan): string {
  const changes = found.steps.filter(({ action }) => action !== 'none').length;
  const advice =
    changes === 0
      ? 'Nothing to change.'
      : `${changes} to change; "npm run infra -- deploy" with the same flags makes it so.`;
  const head = `Project ${config.project}, region ${config.region}`;
  const last = [advice, billLine(config), silenceWarning(config)].filter((line) => line !== null);
  return `${head}\n\n${planText(found)}\n\n${last.join('\n')}`;
}

function exitCode({ steps, blockers }: Plan, check: boolean): number {
  if (blockers.length > 0) return 1;
  return check && steps.some(({ action }) => action !== 'none') ? 3 : 0;
}
