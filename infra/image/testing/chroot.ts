import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { ask } from '../builders.ts';
import type { Engine } from './engine.ts';

const run = promisify(execFile);

/**
 * Mounts of its own, the image's root read-only with a small /tmp, then the image's user and folder. Every step replaces
 * the process by the next, so that a signal to it reaches the command.
 *
 * Arguments: root, user, folder, then `env` as it is to be called.
 */
const SCRIPT = `
set -e
root=$0 user=$1 folder=$2; shift 2
mount --bind "$root" "$root"
mount --bind /dev "$root/dev"
mount -t proc proc "$root/proc"
mount -t tmpfs -o size=16m tmpfs "$root/tmp"
mount -o remount,bind,ro "$root"
exec setpriv --no-new-privs chroot --userspec="$user" "$root" env --chdir="$folder" "$@"`;

interface Config {
  readonly User: string;
  readonly Env: readonly string[];
  readonly Cmd: readonly string[];
  readonly WorkingDir: string;
}

/** Where buildah is alone it can still lend the image's files to root; null where it cannot. */
export async function findChroot(image: string): Promise<Engine | null> {
  if (process.getuid?.() !== 0 || (await ask('buildah')) !== 'works') return null;
  const buildah = async (...args: string[]) => (await run('buildah', args)).stdout.trim();
  const inspected = JSON.parse(await buildah('inspect', '--type', 'image', image)) as {
    OCIv1: { config: Config };
  };
  const { User, Env, Cmd, WorkingDir } = inspected.OCIv1.config;
  const container = await buildah('from', '--pull-never', image);
  const root = await buildah('mount', container);
  return {
    name: 'chroot',
    // The environment goes in by itself.
    start: (_env, command) => [
      ...(['unshare', '--mount', '--propagation', 'private', 'sh', '-c', SCRIPT, root, User] as const),
      ...[WorkingDir, ...Env, ...(command.length > 0 ? command : Cmd)],
    ],
    close: async () => {
      await buildah('rm', container);
    },
  };
}
