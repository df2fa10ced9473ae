import { readFileSync } from 'node:fs';
import { parseArgs, parseEnv } from 'node:util';
import { CodedError, ConfigError } from '../worker/errors.ts';
import { nearest } from '../worker/nearest.ts';
import { type Cloud, connect, emulatorFrom } from './cloud.ts';
import type { Context, Result, Switch } from './command.ts';
import { COMMANDS, type Command } from './commands.ts';
import { hasFlag, mistypedNames } from './config.ts';
import { Blocked, UsageError } from './errors.ts';
import { manual, overview } from './help.ts';
import type { Io } from './io.ts';
import { flagName } from './settings.ts';

/** sysexits.h */
const EX_USAGE = 64;
const EX_CONFIG = 78;

/**
 * @param args what follows `npm run infra --`
 * @returns the exit code: 0 done, 1 failed, 3 something to change, 64 wrong usage, 78 wrong configuration
 */
export async function cli(args: readonly string[], io: Io): Promise<number> {
  if (args[0] === 'render') return (await import('./render/cli.ts')).renderCli(args.slice(1), io);
  if (args[0] === 'help' && args[1] === 'render') return cli(['render', '--help'], io);
  const json = args.includes('--json');
  const secrets = new Set<string>();
  const redact = (text: string) => [...secrets].reduce((t, secret) => t.replaceAll(secret, '[secret]'), text);
  // A line that says what is being done right now gives way to the next one.
  const clear = io.terminal && !json ? '\r\x1b[K' : '';
  const out = (text: string) => io.out(clear + redact(text));
  const err = (text: string) => io.err(redact(text));
  try {
    const asked = parse(args);
    if ('help' in asked) {
      out(asked.help);
      return 0;
    }
    const result = await execute(asked, io, {
      busy: clear === '' ? () => undefined : (line) => out(line),
      progress: json ? (line) => err(`${line}\n`) : (line) => out(`${line}\n`),
      hide: (secret) => {
        secrets.add(secret);
        // As it would stand in a JSON document.
        secrets.add(JSON.stringify(secret).slice(1, -1));
      },
    });
    if (json) out(`${JSON.stringify(result.json, null, 2)}\n`);
    else if (result.text !== '') out(`${result.text}\n`);
    return result.exitCode ?? 0;
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    if (json) out(`${JSON.stringify({ ok: false, code: error.code, message: oneLine(error) }, null, 2)}\n`);
    else for (const fault of faults(error)) err(`error: ${fault}\n`);
    if (error instanceof UsageError) return EX_USAGE;
    return error instanceof ConfigError ? EX_CONFIG : 1;
  }
}

interface Asked {
  readonly command: Command;
  readonly flags: Readonly<Record<string, unknown>>;
  readonly switches: ReadonlySet<Switch>;
  readonly envFile: string | undefined;
}

function parse(args: readonly string[]): Asked | { help: string } {
  const [name, ...rest] = args;
  if (name === undefined || name === '--help' || name === '-h') return { help: overview() };
  if (name === 'help') {
    const [about] = rest;
    return { help: about === undefined ? overview() : manual(find(about)) };
  }
  const command = find(name);
  const { values, positionals } = parseFlags(command, rest);
  if (values.has('help')) return { help: manual(command) };
  if (positionals.length > 0)
    throw new UsageError(`${name} takes only flags; see: npm run infra -- ${name} --help`);
  const flags = Object.fromEntries(
    command.settings.filter(hasFlag).map((setting) => [setting, values.get(flagName(setting))]),
  );
  const switches = new Set(command.switches.filter((flag) => values.get(flag) === true));
  const envFile = values.get('env-file');
  return { command, flags, switches, envFile: typeof envFile === 'string' ? envFile : undefined };
}

function find(name: string): Command {
  const command = COMMANDS.find((candidate) => candidate.name === name);
  if (command !== undefined) return command;
  const names = [...COMMANDS.map((candidate) => candidate.name), 'render'];
  const meant = nearest(name, names);
  throw new UsageError(
    `there is no command ${name}; ${meant ? `did you mean ${meant}?` : `there are ${names.join(', ')}`}`,
  );
}

function parseFlags(command: Command, args: readonly string[]) {
  const values = command.settings
    .filter(hasFlag)
    .map((setting) => [flagName(setting), { type: 'string' }] as const);
  const switches = [...command.switches, 'help'].map((flag) => [flag, { type: 'boolean' }] as const);
  const options = Object.fromEntries([...values, ...switches, ['env-file', { type: 'string' }] as const]);
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options,
      allowPositionals: true,
      strict: true,
    });
    return { values: new Map<string, unknown>(Object.entries(values)), positionals };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const unknown = args.find(
      (arg) => arg.startsWith('-') && !Object.hasOwn(options, arg.replace(/^-+/, '').replace(/=.*$/s, '')),
    );
    if (unknown === undefined)
      throw new UsageError(`${firstSentence(error.message)}; see: npm run infra -- ${command.name} --help`);
    // Only its name: somebody may have put a key behind it.
    const flag = unknown.replace(/=.*$/s, '');
    const meant = nearest(flag.replace(/^-+/, ''), Object.keys(options));
    throw new UsageError(
      `${command.name} knows no ${flag}; ${meant ? `did you mean --${meant}?` : `see: npm run infra -- ${command.name} --help`}`,
    );
  }
}

async function execute(
  { command, flags, switches, envFile }: Asked,
  io: Io,
  tell: Pick<Context<unknown>, 'progress' | 'busy' | 'hide'>,
): Promise<Result> {
  const file = envFile === undefined ? {} : readEnvFile(envFile);
  const mistyped = mistypedNames(Object.keys(file));
  if (mistyped.length > 0) throw new ConfigError(mistyped.map((fault) => `${envFile}: ${fault}`));
  const env = { ...file, ...io.env };
  const run = command.configure({ flags, env });
  let cloud: Cloud | undefined;
  try {
    return await run({
      switches,
      io: { ...io, env },
      ...tell,
      connect: async (project) => {
        cloud = await connect(project, emulatorFrom(env));
        return cloud;
      },
    });
  } finally {
    await cloud?.close();
  }
}

function readEnvFile(path: string): Record<string, string | undefined> {
  try {
    return parseEnv(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new UsageError(
      `--env-file ${path} cannot be read: ${cause instanceof Error ? cause.message : cause}`,
    );
  }
}

function faults(error: CodedError): readonly string[] {
  return error instanceof ConfigError || error instanceof Blocked ? error.faults : [error.message];
}

function oneLine(error: CodedError): string {
  return faults(error).join('; ');
}

function firstSentence(text: string): string {
  return text.split(/\.\s/, 1)[0] ?? text;
}
