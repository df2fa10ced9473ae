/** `npm run bench -- infra`: how long the deployment's commands take to start and answer, against Google's own tool. */
import { execFileSync, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Fake, startFake } from '../../infra/testing/fake.ts';
import { DIGEST, ENV, succeed } from '../../infra/testing/harness.ts';
import { type BenchOptions, type BenchReport, type Contender, interleave, median } from './harness.ts';

const MAIN = fileURLToPath(new URL('../../infra/main.ts', import.meta.url));
const PLAN = 'plan';
const NOTHING = 'node -e 0';
const GCLOUD = 'gcloud scheduler jobs describe';

export async function run({ short }: BenchOptions): Promise<BenchReport> {
  const fake = await startFake();
  const folder = await mkdtemp(path.join(tmpdir(), 'bench-infra-'));
  try {
    fake.push(DIGEST, 'latest');
    await succeed(fake, 'deploy');
    const gcloud = gcloudVersion();
    const rows = await interleave(contenders(fake, folder, gcloud !== null), short ? 1 : 7);
    return {
      bench: 'infra',
      input: 'a deployment that is as it should be, on the fake of Google Cloud in testing/',
      versions: gcloud === null ? {} : { gcloud },
      rows,
      ratios: {
        'plan against node -e 0': median(rows, PLAN, 'ms') / median(rows, NOTHING, 'ms'),
        'plan against 1.5 s': median(rows, PLAN, 'ms') / 1500,
        ...(gcloud && {
          'one gcloud read against plan': median(rows, GCLOUD, 'ms') / median(rows, PLAN, 'ms'),
        }),
      },
      notes: [
        'Wall time of a whole process. The fake answers in well under a millisecond; a real plan adds the time of three requests one after the other.',
        'The first start compiles some megabytes of JavaScript; later ones find it in the compile cache.',
        ...(gcloud === null ? ['gcloud is left out: it is not installed here.'] : []),
      ],
    };
  } finally {
    fake.close();
    await rm(folder, { recursive: true, force: true });
  }
}

function contenders(fake: Fake, folder: string, withGcloud: boolean): Contender[] {
  const { grpc, rest } = fake.emulator;
  const env = { ...process.env, ...ENV, INFRA_EMULATOR: `${grpc},${rest}` };
  const infra = (name: string, command: string, cache: () => string): Contender => ({
    name,
    measure: () => time(process.execPath, [MAIN, command], { ...env, NODE_COMPILE_CACHE: cache() }),
  });
  const kept = path.join(folder, 'cache');
  let starts = 0;
  const gcloud: Contender = {
    name: GCLOUD,
    measure: () => time('gcloud', DESCRIBE, gcloudEnv(rest, path.join(folder, 'gcloud'))),
  };
  return [
    { name: NOTHING, measure: () => time(process.execPath, ['-e', '0'], env) },
    infra(`${PLAN}, first start`, PLAN, () => path.join(folder, `cache-${starts++}`)),
    infra(PLAN, PLAN, () => kept),
    infra('deploy, nothing to change', 'deploy', () => kept),
    infra('execute', 'execute', () => kept),
    infra('cost', 'cost', () => kept),
    ...(withGcloud ? [gcloud] : []),
  ];
}

const DESCRIBE = [
  'scheduler',
  'jobs',
  'describe',
  'intelligent-reader-worker-every-minute',
  '--location',
  'us-central1',
];

function gcloudEnv(rest: string, config: string) {
  return {
    ...process.env,
    CLOUDSDK_CONFIG: config,
    CLOUDSDK_CORE_PROJECT: ENV.GOOGLE_CLOUD_PROJECT,
    CLOUDSDK_CORE_DISABLE_USAGE_REPORTING: '1',
    CLOUDSDK_COMPONENT_MANAGER_DISABLE_UPDATE_CHECK: '1',
    CLOUDSDK_AUTH_ACCESS_TOKEN: 'fake',
    CLOUDSDK_API_ENDPOINT_OVERRIDES_CLOUDSCHEDULER: `${rest}/`,
  };
}

function gcloudVersion(): string | null {
  try {
    const versions = execFileSync('gcloud', ['version', '--format=value("Google Cloud SDK")'], {
      encoding: 'utf8',
    });
    return versions.trim();
  } catch {
    return null;
  }
}

async function time(command: string, args: readonly string[], env: NodeJS.ProcessEnv) {
  const began = performance.now();
  const child = spawn(command, args, { env, stdio: ['ignore', 'ignore', 'pipe'] });
  let complaints = '';
  child.stderr.on('data', (chunk: Buffer) => {
    complaints += chunk.toString();
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const ms = performance.now() - began;
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}\n${complaints}`);
  return { ms };
}
