import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { startWorker, type WorkerProcess } from '../../../worker/testing/worker-process.ts';
import { ask } from '../builders.ts';
import { findChroot } from './chroot.ts';

const run = promisify(execFile);

/** How to run a command in the image on this machine. */
export interface Engine {
  readonly name: string;
  /**
   * Program and arguments that run `command` in the image, as strictly as Kubernetes does: nothing can be written but a
   * small /tmp, the user is the image's, without rights. A signal to the process reaches the command.
   *
   * @param env names of the variables that go in; values on a command line can be read by everybody
   * @param command empty: the image's own
   */
  start(env: readonly string[], command: readonly string[]): readonly [string, ...string[]];
  /** Takes down what `findEngine` put up. */
  close(): Promise<void>;
}

/**
 * Hosts that are containers themselves often forbid raising limits, and with old control groups podman's first choice
 * of a runtime (crun) gives up: then the other one and limits that are low enough still work.
 */
const RESTRICTED = ['--runtime', 'runc', '--ulimit', 'nofile=1024:1024', '--ulimit', 'nproc=1024:1024'];

const STRICT = [
  ...['--read-only', '--tmpfs', '/tmp:size=16m', '--cap-drop', 'ALL'],
  ...['--security-opt', 'no-new-privileges', '--memory', '512m'],
  // The local stack is reached through the loopback device.
  ...['--network', 'host'],
];

/** @returns null when nothing here can run the image */
export async function findEngine(image: string): Promise<Engine | null> {
  for (const program of ['podman', 'docker'] as const) {
    if ((await ask(program)) !== 'works') continue;
    for (const extra of [[], RESTRICTED]) {
      const engine: Engine = {
        name: program,
        start: (env, command) => {
          const names = env.flatMap((name) => ['--env', name]);
          return [program, 'run', '--rm', ...extra, ...STRICT, ...names, image, ...command];
        },
        close: async () => undefined,
      };
      if (await works(engine)) return engine;
    }
  }
  const chroot = await findChroot(image);
  if (chroot === null || (await works(chroot))) return chroot;
  await chroot.close();
  return null;
}

async function works(engine: Engine): Promise<boolean> {
  return evaluate(engine, '1').then(
    () => true,
    () => false,
  );
}

/** Starts the worker of the image. @param command empty: the image's own */
export function startContainer(
  engine: Engine,
  env: Readonly<Record<string, string>>,
  command: readonly string[],
): WorkerProcess {
  return startWorker({ ...host(), ...env }, { command: engine.start(Object.keys(env), command) });
}

/** What an expression gives that Node evaluates in the image. */
export async function evaluate(engine: Engine, expression: string): Promise<unknown> {
  const [program, ...args] = engine.start([], ['node', '-p', `JSON.stringify(${expression})`]);
  const { stdout } = await run(program, args, { env: host() });
  return JSON.parse(stdout);
}

function host(): Record<string, string> {
  const { PATH = '', HOME = '' } = process.env;
  return { PATH, HOME };
}
