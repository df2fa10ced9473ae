import { SWITCHES } from './command.ts';
import { COMMANDS, type Command } from './commands.ts';
import { hasFlag, SETTINGS, type SettingName } from './config.ts';
import { envName, flagName, type Setting } from './settings.ts';

/** `npm run infra -- help` */
export function overview(): string {
  const width = Math.max(...COMMANDS.map(({ name }) => name.length));
  const render = {
    name: 'render',
    summary: 'run tasks as one-off jobs on Render instead; render --help tells more',
  };
  const lines = [...COMMANDS, render].map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`);
  return `Puts the worker on Google Cloud Run and looks after it there.

  npm run infra -- COMMAND [FLAGS]

${lines.join('\n')}

Begin with:

  npm run infra -- cost
  npm run infra -- plan --project my-reader-project --supabase-url https://abcdefgh.supabase.co

"npm run infra -- COMMAND --help" tells a command's flags. Flags win over the environment, the environment over a file
named with --env-file, and that over the defaults in infra/config.ts. The guide: docs/deploy.md.

Exit codes: 0 done, 1 failed, 3 there is something to change (plan --check), 64 wrong usage, 78 wrong configuration.
`;
}

/** `npm run infra -- COMMAND --help` */
export function manual({ name, summary, settings, switches, examples }: Command): string {
  const flags = [
    ...settings.filter(hasFlag).map(describe),
    ...switches.map((flag) => [`--${flag}`, SWITCHES[flag]] as const),
    ['--env-file FILE', 'read environment variables from this file too'] as const,
    ...settings.filter((setting) => !hasFlag(setting)).map(describeVariable),
  ];
  const width = Math.max(...flags.map(([flag]) => flag.length));
  return `npm run infra -- ${name}: ${summary}

${examples.map((example) => `  npm run infra -- ${example}`).join('\n')}

${flags.map(([flag, help]) => `  ${flag.padEnd(width)}  ${help}`).join('\n')}
`;
}

function describe(name: SettingName): readonly [string, string] {
  const setting: Setting = SETTINGS[name];
  const fallback = 'fallback' in setting ? `, default ${setting.show(setting.fallback)}` : '';
  const other = setting.after
    ? `; with another --${setting.after.setting} X: ${setting.after.make('X')}`
    : '';
  const required = 'missing' in setting ? ', required' : '';
  return [
    `--${flagName(name)} …`,
    `${setting.help} (${envName(name, setting)}${fallback}${other}${required})`,
  ];
}

/** What has no flag stands with its variable in the list. */
function describeVariable(name: SettingName): readonly [string, string] {
  const setting: Setting = SETTINGS[name];
  return [envName(name, setting), `${setting.help}; secret, so only from the environment`];
}
