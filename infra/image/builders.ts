import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { InfraError } from '../errors.ts';

const run = promisify(execFile);

/** What builds images from a Dockerfile, in the order people expect. For `build` all three take the same flags. */
export const BUILDERS = ['docker', 'podman', 'buildah'] as const;
export type Builder = (typeof BUILDERS)[number];

/** How a program answers: it works, is installed but does not work (docker without its daemon), or is not there. */
export type Answer = 'works' | 'broken' | 'missing';

export async function ask(builder: Builder): Promise<Answer> {
  try {
    await run(builder, ['info']);
    return 'works';
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ENOENT' ? 'missing' : 'broken';
  }
}

/**
 * The first that answers: whether it can build here shows only when it does.
 *
 * @param wanted only these are considered
 * @throws InfraError `no_builder` that says what is missing and what to install
 */
export async function findBuilder(
  wanted: readonly Builder[],
  answerOf: (builder: Builder) => Promise<Answer> = ask,
): Promise<Builder> {
  const broken: Builder[] = [];
  for (const builder of wanted) {
    const answer = await answerOf(builder);
    if (answer === 'works') return builder;
    if (answer === 'broken') broken.push(builder);
  }
  const missing = wanted.filter((builder) => !broken.includes(builder));
  const found = [
    ...broken.map(
      (builder) => `"${builder} info" fails${builder === 'docker' ? ' (is its daemon running?)' : ''}`,
    ),
    ...(missing.length > 0 ? [`${missing.join(', ')} not installed`] : []),
  ];
  throw new InfraError(
    'no_builder',
    `nothing here can build an image: ${found.join('; ')}. Start Docker, or: apt-get install buildah`,
  );
}

export interface ImageFacts {
  readonly id: string;
  /** `linux/amd64` */
  readonly platform: string;
  readonly bytes: number;
  readonly labels: Readonly<Record<string, string>>;
}

/** @returns null when the builder's own storage does not hold that image */
export async function inspectImage(builder: Builder, name: string): Promise<ImageFacts | null> {
  try {
    return builder === 'buildah' ? await inspectWithBuildah(name) : await inspectWithEngine(builder, name);
  } catch (error) {
    if (error instanceof Error && 'code' in error && typeof error.code === 'number') return null;
    throw error;
  }
}

async function inspectWithEngine(engine: Builder, name: string): Promise<ImageFacts> {
  const { stdout } = await run(engine, ['image', 'inspect', name]);
  const [image] = JSON.parse(stdout) as [
    {
      Id: string;
      Os: string;
      Architecture: string;
      Size: number;
      Config: { Labels: Record<string, string> | null };
    },
  ];
  return {
    id: image.Id,
    platform: `${image.Os}/${image.Architecture}`,
    bytes: image.Size,
    labels: image.Config.Labels ?? {},
  };
}

async function inspectWithBuildah(name: string): Promise<ImageFacts> {
  const { stdout } = await run('buildah', ['inspect', '--type', 'image', name]);
  const image = JSON.parse(stdout) as {
    FromImageID: string;
    Manifest: string;
    OCIv1: { os: string; architecture: string; config: { Labels?: Record<string, string> } };
  };
  const { layers } = JSON.parse(image.Manifest) as { layers: { size: number }[] };
  return {
    id: image.FromImageID,
    platform: `${image.OCIv1.os}/${image.OCIv1.architecture}`,
    bytes: layers.reduce((sum, layer) => sum + layer.size, 0),
    labels: image.OCIv1.config.Labels ?? {},
  };
}
