/** `npm run image`: see HELP. */
import path from 'node:path';
import { HELP_OPTION, parseArguments, runCommandLine } from '../../worker/command-line.ts';
import { UsageError } from '../../worker/errors.ts';
import { formatBytes } from '../../worker/ops/table.ts';
import { BASE } from './base.ts';
import { type BuiltImage, buildImage } from './build.ts';
import { BUILDERS, type Builder, findBuilder } from './builders.ts';

const HELP = `Builds the container image with docker, podman or buildah, whichever works here.

  npm run image -- [--tag NAME] [--platform linux/amd64|linux/arm64] [--builder NAME] [--base IMAGE] [--json]

  --tag NAME       what to call it (default intelligent-reader-worker)
  --platform P     which machines it is for (default this one's; Cloud Run and Render want linux/amd64)
  --builder NAME   docker, podman or buildah and no other
  --base IMAGE     another base with Node 24 and npm (default ${BASE})
  --json           the result as one JSON object on standard output

The builder's own messages go to standard error.

Example: npm run image -- --tag europe-docker.pkg.dev/my-project/intelligent-reader/worker:v1 --platform linux/amd64`;

const ROOT = path.join(import.meta.dirname, '../..');

async function main(): Promise<number> {
  const { values } = parseArguments('npm run image', {
    options: {
      tag: { type: 'string', default: 'intelligent-reader-worker' },
      base: { type: 'string', default: BASE },
      builder: { type: 'string' },
      platform: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: HELP_OPTION,
    },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const builder = await findBuilder(values.builder === undefined ? BUILDERS : [knownBuilder(values.builder)]);
  if (values.platform !== undefined && !/^linux\/(amd64|arm64)$/.test(values.platform)) {
    throw new UsageError(
      `--platform must be linux/amd64 or linux/arm64, got ${JSON.stringify(values.platform)}`,
    );
  }
  const image = await buildImage(ROOT, {
    builder,
    tag: values.tag,
    base: values.base,
    platform: values.platform,
  });
  console.log(values.json ? JSON.stringify(image) : describe(image));
  return 0;
}

function knownBuilder(name: string): Builder {
  const builder = BUILDERS.find((known) => known === name);
  if (builder === undefined) throw new UsageError(`--builder must be ${BUILDERS.join(', ')}, got ${name}`);
  return builder;
}

function describe(image: BuiltImage): string {
  const above = image.bytesAboveBase === null ? '–' : formatBytes(image.bytesAboveBase);
  const facts = [
    ['image', image.tag],
    ['id', image.id.replace('sha256:', '').slice(0, 12)],
    ['platform', image.platform],
    ['revision', image.revision],
    ['size', `${formatBytes(image.bytes)}, ${above} of it above ${image.base}`],
    ['built with', image.builder],
  ];
  const advice =
    image.platform === 'linux/amd64' ? '' : '\nCloud Run and Render want --platform linux/amd64.';
  return facts.map(([name = '', value]) => `${name.padEnd(11)}${value}`).join('\n') + advice;
}

await runCommandLine(main);
