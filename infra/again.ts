import { SETTINGS, type Target } from './config.ts';

/** A command to be typed next. It is for the same Job: of two apps in a project, the other one is not meant. */
export function again(config: Target, command: string): string {
  const flags = (['region', 'job'] as const).filter((name) => config[name] !== SETTINGS[name].fallback);
  return ['npm run infra --', command, ...flags.map((name) => `--${name} ${config[name]}`)].join(' ');
}
