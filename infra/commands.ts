import type { Context, Result, Run, Switch } from './command.ts';
import { Confidential } from './confidential.ts';
import { type Config, DEPLOYMENT, ESTIMATE, readConfig, type SettingName, TARGET } from './config.ts';
import type { Sources } from './settings.ts';

export interface Command {
  readonly name: string;
  readonly summary: string;
  readonly settings: readonly SettingName[];
  readonly switches: readonly Switch[];
  readonly examples: readonly string[];
  /** @throws ConfigError */
  configure(sources: Sources): (context: Omit<Context<unknown>, 'config'>) => Promise<Result>;
}

interface Description<N extends SettingName> {
  readonly name: string;
  readonly summary: string;
  readonly settings: readonly N[];
  readonly switches?: readonly Switch[];
  readonly examples: readonly string[];
  /** Imported when it is run, so that `pause` does not pay for what `deploy` needs. */
  load(): Promise<Run<N>>;
}

function command<N extends SettingName>(description: Description<N>): Command {
  const { name, summary, settings, switches = [], examples, load } = description;
  return {
    name,
    summary,
    settings,
    switches: ['json', ...switches],
    examples,
    configure: (sources) => {
      const config: Pick<Config, N> = readConfig(settings, sources);
      return async (context) => {
        for (const value of Object.values(config)) {
          if (value instanceof Confidential) context.hide(value.reveal());
        }
        return (await load())({ ...context, config });
      };
    },
  };
}

export const COMMANDS: readonly Command[] = [
  command({
    name: 'plan',
    summary: 'show what differs between what is and what should be',
    settings: DEPLOYMENT,
    switches: ['key-stdin', 'check'],
    examples: ['plan', 'plan --tasks 4 --memory 1Gi', 'plan --check --json'],
    load: async () => (await import('./commands/plan.ts')).plan,
  }),
  command({
    name: 'deploy',
    summary: 'make it so; safe to repeat, and to repeat after it was cut off',
    settings: DEPLOYMENT,
    switches: ['key-stdin', 'dry-run'],
    examples: [
      'deploy --project my-reader-project --supabase-url https://abcdefgh.supabase.co --key-stdin < key.txt',
      'deploy --image 3f1c2ab',
      'deploy --tasks 10 --parallelism 5',
      'deploy --alert-email me@example.org',
    ],
    load: async () => (await import('./commands/deploy.ts')).deploy,
  }),
  command({
    name: 'execute',
    summary: 'start a run by hand',
    settings: TARGET,
    switches: ['wait', 'dry-run'],
    examples: ['execute', 'execute --wait'],
    load: async () => (await import('./commands/execute.ts')).execute,
  }),
  command({
    name: 'status',
    summary: 'show the Job, its last runs, the schedule, the alerts and the queue',
    settings: TARGET,
    examples: ['status', 'status --json'],
    load: async () => (await import('./commands/status.ts')).status,
  }),
  command({
    name: 'logs',
    summary: 'print what the last run logged',
    settings: [...TARGET, 'execution', 'limit'],
    examples: ['logs', 'logs --execution intelligent-reader-worker-x7k2p --json'],
    load: async () => (await import('./commands/logs.ts')).logs,
  }),
  command({
    name: 'pause',
    summary: 'stop the schedule; runs that work go on to their end',
    settings: TARGET,
    switches: ['dry-run'],
    examples: ['pause'],
    load: async () => (await import('./commands/schedule.ts')).pause,
  }),
  command({
    name: 'resume',
    summary: 'start the schedule again',
    settings: TARGET,
    switches: ['dry-run'],
    examples: ['resume'],
    load: async () => (await import('./commands/schedule.ts')).resume,
  }),
  command({
    name: 'cost',
    summary: 'estimate the monthly bill and how long a book waits; needs no project',
    settings: ESTIMATE,
    examples: [
      'cost',
      'cost --schedule "*/5 * * * *" --books-per-day 200 --book-seconds 15',
      'cost --minimum-seconds 0',
    ],
    load: async () => (await import('./commands/cost.ts')).cost,
  }),
  command({
    name: 'destroy',
    summary: 'remove what deploy made, after asking',
    settings: TARGET,
    switches: ['dry-run', 'yes'],
    examples: ['destroy --dry-run', 'destroy'],
    load: async () => (await import('./commands/destroy.ts')).destroy,
  }),
];
