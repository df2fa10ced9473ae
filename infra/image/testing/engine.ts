import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import { startWorker, type WorkerProcess } from '../../../worker/testing/worker-process.ts';
import { ask } from '../builders.ts';

const run = promisify(execFile);

/** What runs containers here: the program and the arguments without which it does not on this machine. */
export interface Engine {
  readonly name: 'podman' | 'docker';
  readonly args: readonly string[];
}

/**
 * Hosts that are containers themselves often forbid raising limits, and with old control groups podman's first choice
 * of a runtime (crun) gives up: then the other one and limits that are low enough still work.
 */
const RESTRICTED = ['--runtime', 'runc', '--ulimit', 'nofile=1024:1024', '--ulimit', 'nproc=1024:1024'];

/** @returns null when there is none, or none that can run this image */
export async function findEngine(image: string): Promise<Engine | null> {
  for (const name of ['podman', 'docker'] as const) {
    if ((await ask(name)) !== 'works') continue;
    for (const args of [[], RESTRICTED]) {
      const works = await run(name, ['run', '--rm', ...args, image, 'node', '-e', '0']).then(
        () => true,
        () => false,
      );
      if (works) return { name, args };
    }
  }
  return null;
}

/** A place as strict as Kubernetes makes it: nothing can be written but a small /tmp, no rights, little memory. */
const STRICT = [
  ...['--read-only', '--tmpfs', '/tmp:size=16m', '--cap-drop', 'ALL'],
  ...['--security-opt', 'no-new-privileges', '--memory', '512m'],
];

/**
 * Starts the worker of an image. A signal to the process goes on to the container.
 *
 * @param env reaches the container by name only: values on a command line can be read by everybody
 * @param command instead of the image's own
 */
export function startContainer(
  engine: Engine,
  image: string,
  env: Readonly<Record<string, string>>,
  command: readonly string[] = [],
): WorkerProcess {
  const names = Object.keys(env).flatMap((name) => ['--env', name]);
  return startWorker(
    { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', ...env },
    {
      command: [
        engine.name,
        'run',
        '--rm',
        '--name',
        `intelligent-reader-test-${randomUUID()}`,
        // The local stack is reached through the loopback device.
        ...['--network', 'host'],
        ...engine.args,
        ...STRICT,
        ...names,
        image,
        ...command,
      ],
    },
  );
}

/** What a Node program prints that runs in the image. */
export async function evaluate(engine: Engine, image: string, program: string): Promise<unknown> {
  const { stdout } = await run(engine.name, [
    ...['run', '--rm', ...engine.args, ...STRICT, image],
    ...['node', '-p', `JSON.stringify(${program})`],
  ]);
  return JSON.parse(stdout);
}
