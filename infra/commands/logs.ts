import { again } from '../again.ts';
import type { Cloud } from '../cloud.ts';
import type { Context, Result } from '../command.ts';
import type { Config, Target } from '../config.ts';
import { InfraError } from '../errors.ts';
import { listExecutions, readExecution } from '../executions.ts';
import { formatLine, readLines } from '../log-lines.ts';

export async function logs(context: Context<Target & Pick<Config, 'execution' | 'limit'>>): Promise<Result> {
  const { config } = context;
  const cloud = await context.connect(config.project);
  const execution = await choose(cloud, config);
  const lines = await readLines(cloud, config, execution.name, execution.created, config.limit);
  const cut = lines.length === config.limit ? `\n(the first ${config.limit} lines; more with --limit)` : '';
  return {
    json: { execution, lines },
    text: `${execution.name} ${execution.state}\n${lines.map(formatLine).join('\n') || '(nothing logged yet)'}${cut}`,
  };
}

async function choose(cloud: Cloud, config: Target & Pick<Config, 'execution'>) {
  if (config.execution !== undefined) return readExecution(cloud, config, config.execution);
  const [last] = await listExecutions(cloud, config, 1);
  if (last !== undefined) return last;
  throw new InfraError(
    'no_runs',
    `${config.job} has not run yet; start a run with: ${again(config, 'execute --wait')}`,
  );
}
