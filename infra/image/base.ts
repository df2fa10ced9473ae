/** `npm run image:base`: see HELP. */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { HELP_OPTION, parseArguments, runCommandLine } from '../../worker/command-line.ts';
import { InfraError } from '../errors.ts';
import { ask } from './builders.ts';

/** The name under which every Dockerfile here asks for it. */
export const BASE = 'docker.io/library/node:24-bookworm-slim';

const HELP = `Makes the base image ${BASE} where no registry of images can be reached: a
minimal Debian from Debian's packages, the node of the npm package, this npm, and the user node with number 1000. For
building and testing behind a closed network; an image for production starts from the official base.

  npm run image:base

Downloads Debian's packages. Needs root, debootstrap and buildah (apt-get install debootstrap buildah).

Example: npm run image:base && npm run image -- --builder buildah`;

const CERTIFICATES = '/etc/ssl/certs/ca-certificates.crt';

/** @throws InfraError `no_builder` when something is missing that it takes */
export async function makeBase(): Promise<void> {
  if (
    process.getuid?.() !== 0 ||
    !existsSync('/usr/sbin/debootstrap') ||
    (await ask('buildah')) !== 'works'
  ) {
    throw new InfraError(
      'no_builder',
      'making a base image needs root, debootstrap and buildah: apt-get install debootstrap buildah',
    );
  }
  const work = mkdtempSync(path.join(tmpdir(), 'intelligent-reader-base-'));
  try {
    const system = path.join(work, 'system');
    run('debootstrap', '--variant=minbase', 'bookworm', system);
    addNode(system);
    run('chroot', system, 'groupadd', '--gid', '1000', 'node');
    run('chroot', system, 'useradd', '--uid', '1000', '--gid', 'node', '--create-home', 'node');
    for (const folder of [
      'var/cache/apt',
      'var/lib/apt/lists',
      'usr/share/doc',
      'usr/share/man',
      'usr/share/locale',
    ]) {
      rmSync(path.join(system, folder), { recursive: true, force: true });
    }
    commit(system);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function addNode(system: string): void {
  const local = path.join(system, 'usr/local');
  cpSync(process.execPath, path.join(local, 'bin/node'));
  const npm = path.join(execFileSync('npm', ['root', '--global'], { encoding: 'utf8' }).trim(), 'npm');
  cpSync(npm, path.join(local, 'lib/node_modules/npm'), { recursive: true });
  for (const command of ['npm', 'npx']) {
    symlinkSync(`../lib/node_modules/npm/bin/${command}-cli.js`, path.join(local, 'bin', command));
  }
  if (!existsSync(CERTIFICATES)) return;
  // A closed network often has a certificate authority of its own; npm must trust what this machine trusts.
  mkdirSync(path.join(system, path.dirname(CERTIFICATES)), { recursive: true });
  cpSync(CERTIFICATES, path.join(system, CERTIFICATES), { dereference: true });
  mkdirSync(path.join(local, 'etc'), { recursive: true });
  writeFileSync(path.join(local, 'etc/npmrc'), `cafile=${CERTIFICATES}\n`);
}

function commit(system: string): void {
  const container = execFileSync('buildah', ['from', 'scratch'], { encoding: 'utf8' }).trim();
  try {
    run('buildah', 'add', '--quiet', container, system, '/');
    const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
    run('buildah', 'config', '--env', `PATH=${PATH}`, '--cmd', 'node', container);
    run('buildah', 'commit', '--quiet', container, BASE);
  } finally {
    run('buildah', 'rm', container);
  }
}

function run(program: string, ...args: string[]): void {
  execFileSync(program, args, { stdio: ['ignore', process.stderr, 'inherit'] });
}

async function main(): Promise<number> {
  const { values } = parseArguments('npm run image:base', { options: { help: HELP_OPTION } });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  await makeBase();
  console.log(BASE);
  return 0;
}

if (import.meta.main) await runCommandLine(main);
