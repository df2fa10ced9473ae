/**
 * What the commands for people have in common at their entry: arguments that are understood or refused, and an end
 * that says in one line what was wrong. The worker itself answers into its log (`main.ts`).
 */
import { type ParseArgsConfig, parseArgs } from 'node:util';
import { CodedError, ConfigError, UsageError } from './errors.ts';
import { nearest } from './nearest.ts';

/** sysexits.h */
const EX_USAGE = 64;
const EX_CONFIG = 78;

/** The option that every command has. */
export const HELP_OPTION = { type: 'boolean', short: 'h', default: false } as const;

/**
 * `parseArgs`, whose complaint becomes one line.
 *
 * @param command as a person calls it: `npm run demo`
 * @throws UsageError
 */
export function parseArguments<const T extends ParseArgsConfig>(
  command: string,
  config: T,
): ReturnType<typeof parseArgs<T>> {
  try {
    return parseArgs(config);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    // Behind the first sentence Node tells how to pass a file whose name begins with a dash.
    const [complaint] = error.message.split(/\.\s/, 1);
    const known = Object.keys(config.options ?? {});
    const typed = (config.args ?? process.argv.slice(2))
      .filter((argument) => argument.startsWith('--'))
      .map((argument) => argument.slice(2).replace(/=.*$/s, ''))
      .find((name) => !known.includes(name));
    const meant = typed === undefined ? undefined : nearest(typed, known);
    throw new UsageError(`${complaint}; ${meant ? `did you mean --${meant}?` : seeHelp(command)}`);
  }
}

/** The end of a complaint: where everything that would be right is listed. */
export function seeHelp(command: string): string {
  // npm keeps for itself what stands before the dashes.
  return `see: ${command} ${command.startsWith('npm ') ? '-- ' : ''}--help`;
}

/** Ends the process with the exit code of `main`, or with the one its typed error stands for. Others keep their trace. */
export async function runCommandLine(main: () => Promise<number>): Promise<void> {
  outliveReaders();
  try {
    // Not through process.exit: the output may still be on its way into a pipe.
    process.exitCode = await main();
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    process.exitCode = exitCodeOf(error);
    // The code is for what may have to be looked up; these two say what to do.
    console.error(process.exitCode === 1 ? `${error.message} (${error.code})` : error.message);
  }
}

/**
 * Who has read enough (`| head`) closes the pipe. What is under way is done to its end all the same: a deployment or a task must not
 * be left half done for that, nor a database running.
 */
export function outliveReaders(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
}

function exitCodeOf(error: CodedError): number {
  if (error instanceof UsageError) return EX_USAGE;
  return error instanceof ConfigError ? EX_CONFIG : 1;
}
