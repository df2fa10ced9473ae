import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { InfraError } from '../errors.ts';
import { BUILDERS, type Builder, inspectImage } from './builders.ts';
import { sourceFacts } from './facts.ts';

export interface ImageRequest {
  readonly builder: Builder;
  readonly tag: string;
  readonly base: string;
  /** undefined: this machine's. */
  readonly platform: string | undefined;
}

export interface BuiltImage {
  readonly tag: string;
  readonly id: string;
  readonly platform: string;
  readonly revision: string;
  readonly base: string;
  readonly bytes: number;
  /** null where the builder keeps the base out of its image store (docker with BuildKit). */
  readonly bytesAboveBase: number | null;
  readonly builder: Builder;
}

/**
 * Builds the Dockerfile of this clone. What the builder says goes to standard error.
 *
 * @throws InfraError `wrong_architecture`, `no_space`, `no_base` or `build_failed`, each with what to do about it
 */
export async function buildImage(root: string, request: ImageRequest): Promise<BuiltImage> {
  const { builder, tag, base, platform } = request;
  const { source, version, revision } = await sourceFacts(root);
  const facts = { BASE: base, SOURCE: source, VERSION: version, REVISION: revision };
  const code = await runVisibly(builder, [
    'build',
    ...(platform === undefined ? [] : ['--platform', platform]),
    ...Object.entries(facts).flatMap(([name, value]) => ['--build-arg', `${name}=${value}`]),
    '--tag',
    tag,
    root,
  ]);
  if (code !== 0) throw await explainFailure(request, code);

  const image = await inspectImage(builder, tag);
  if (image === null) throw new InfraError('build_failed', `${builder} built ${tag} and does not know it`);
  const baseImage = await inspectImage(builder, base);
  return {
    tag,
    id: image.id,
    platform: image.platform,
    revision,
    base,
    bytes: image.bytes,
    bytesAboveBase: baseImage === null ? null : image.bytes - baseImage.bytes,
    builder,
  };
}

function runVisibly(program: string, args: readonly string[]): Promise<number> {
  const child = spawn(program, args, { stdio: ['ignore', process.stderr, 'inherit'] });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 1));
  });
}

/** A build unpacks the base, the packages (0.9 GB with the build's own) and the caches of both. */
const BYTES_NEEDED = 2e9;

/** The builder says what went wrong in its own words and not in its exit code, so the likely causes are looked up. */
async function explainFailure({ builder, base, platform }: ImageRequest, code: number): Promise<InfraError> {
  const folder = await crowdedFolder(builder);
  if (folder !== null) {
    return new InfraError(
      'no_space',
      `the disk under ${folder} has less than ${BYTES_NEEDED / 1e9} GB left, too little for a build: ` +
        `make room, for example with: ${builder} ${builder === 'buildah' ? 'prune' : 'system prune'}`,
    );
  }
  const architecture = platform?.split('/')[1];
  if (architecture !== undefined && !canRun(architecture)) {
    return new InfraError(
      'wrong_architecture',
      `this machine cannot run programs for ${platform}: apt-get install qemu-user-static, or build on a machine ` +
        'of that kind',
    );
  }
  if (builder !== 'docker' && (await inspectImage(builder, base)) === null) {
    return new InfraError(
      'no_base',
      `the base ${base} is not here and could not be fetched: check the network, or make it from Debian packages ` +
        'with: npm run image:base',
    );
  }
  const others = BUILDERS.filter((other) => other !== builder).join(' or ');
  return new InfraError(
    'build_failed',
    `${builder} ended with code ${code}; its last lines above say why. Another builder: --builder ${others}`,
  );
}

async function crowdedFolder(builder: Builder): Promise<string | null> {
  const storage = builder === 'docker' ? '/var/lib/docker' : '/var/lib/containers';
  for (const folder of [storage, '/var/tmp', tmpdir()]) {
    if (!existsSync(folder)) continue;
    const { bavail, bsize } = await statfs(folder);
    if (bavail * bsize < BYTES_NEEDED) return folder;
  }
  return null;
}

/** Docker's own names of architectures, and under which names Node and binfmt know them. */
const ARCHITECTURES: Readonly<Record<string, { node: string; emulator: string }>> = {
  amd64: { node: 'x64', emulator: 'qemu-x86_64' },
  arm64: { node: 'arm64', emulator: 'qemu-aarch64' },
};

function canRun(architecture: string): boolean {
  const names = ARCHITECTURES[architecture];
  if (names === undefined || names.node === process.arch) return true;
  // Docker Desktop brings its own emulation; only on Linux can one see whether there is any.
  return process.platform !== 'linux' || existsSync(`/proc/sys/fs/binfmt_misc/${names.emulator}`);
}
