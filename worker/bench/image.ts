/** `npm run bench -- image`: what the image adds to its base, and what a start that finds nothing costs. */
import { execFile, spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { BASE } from '../../infra/image/base.ts';
import { ask, BUILDERS, inspectImage } from '../../infra/image/builders.ts';
import { bundle } from '../../infra/image/bundle.ts';
import {
  type BenchOptions,
  type BenchReport,
  type Contender,
  interleave,
  type Measurement,
  median,
  single,
} from './harness.ts';

const IMAGE = 'intelligent-reader-worker';

const LINE = 'first line ms';
const END = 'end ms';

interface Program {
  readonly name: string;
  readonly args: readonly string[];
}

export async function run({ short }: BenchOptions): Promise<BenchReport> {
  const folder = await mkdtemp(path.join(tmpdir(), 'bench-image-'));
  const server = await startEmptyQueue();
  try {
    await bundle(folder);
    const env = {
      PATH: process.env.PATH ?? '',
      SUPABASE_URL: server.url,
      SUPABASE_SERVICE_ROLE_KEY: 'sb_secret_bench',
    };
    const bare: Program = { name: 'node -e 0', args: ['-e', '0'] };
    const bundled: Program = { name: 'bundle, empty queue', args: [path.join(folder, 'main.cjs')] };
    const source: Program = {
      name: 'source, empty queue',
      args: [path.join(import.meta.dirname, '../main.ts')],
    };
    const programs = [bare, bundled, source];
    const canTrace = await installed('strace');
    const contenders = programs.map(
      (program): Contender => ({
        name: program.name,
        measure: async () => ({
          ...(await timeStart(program, env)),
          ...(canTrace && (await traceStart(program, env, folder))),
        }),
      }),
    );
    const rows = await interleave(contenders, short ? 1 : 21);
    const image = await imageSize();
    if (image !== null)
      rows.push({ name: `image ${IMAGE}`, metrics: { 'MB above base': single(image / 1e6) } });
    rows.push({
      name: 'bundle folder',
      metrics: { 'MB above base': single((await folderSize(folder)) / 1e6) },
    });
    return {
      bench: 'image',
      input: 'a queue that says "empty" at once, served by this process',
      versions: {},
      rows,
      ratios: {
        'first log line against node -e 0 (at most 2.5)':
          median(rows, bundled.name, LINE) / median(rows, bare.name, END),
        'whole run against node -e 0': median(rows, bundled.name, END) / median(rows, bare.name, END),
        'bundle against source': median(rows, bundled.name, END) / median(rows, source.name, END),
      },
      notes: [
        ...(canTrace
          ? []
          : ['Files and bytes are left out: strace is not installed (apt-get install strace).']),
        ...(image === null ? [`The image is left out: there is no ${IMAGE} here (npm run image).`] : []),
        ...(short ? ['One round: it runs, and the numbers mean nothing.'] : []),
      ],
    };
  } finally {
    server.stop();
    await rm(folder, { recursive: true });
  }
}

/** Milliseconds from the start of the process to its first line of output and to its end. */
async function timeStart({ args }: Program, env: Record<string, string>): Promise<Measurement> {
  const started = performance.now();
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const since = () => performance.now() - started;
  const measured: Measurement = {};
  child.stdout.once('data', () => {
    measured[LINE] = since();
  });
  const code = await new Promise((resolve) => child.once('exit', resolve));
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}`);
  return { ...measured, [END]: since() };
}

/** Files that were really opened and bytes that were read from them, as the kernel saw it: all threads, no sockets. */
async function traceStart(
  { args }: Program,
  env: Record<string, string>,
  folder: string,
): Promise<Measurement> {
  const log = path.join(folder, `trace-${process.hrtime.bigint()}`);
  const calls = 'trace=open,openat,read,pread64';
  await promisify(execFile)(
    'strace',
    ['-f', '-qq', '-y', '-e', calls, '-o', log, process.execPath, ...args],
    { env },
  );
  const lines = (await readFile(log, 'utf8')).split('\n');
  await rm(log);
  const opened = lines.filter((line) => /\bopen(at)?\(.* = \d+<\//.test(line));
  // With -y a file's descriptor shows its path, a socket's or a pipe's does not begin with a slash.
  const read = lines.map((line) =>
    Number(/\b(?:read|pread64)\(\d+<\/(?!proc|sys|dev).*= (\d+)$/.exec(line)?.[1] ?? 0),
  );
  return { 'files opened': opened.length, 'kB read': read.reduce((sum, bytes) => sum + bytes, 0) / 1000 };
}

async function installed(program: string): Promise<boolean> {
  return promisify(execFile)(program, ['--version']).then(
    () => true,
    () => false,
  );
}

/** @returns null when no builder here has built the image */
async function imageSize(): Promise<number | null> {
  for (const builder of BUILDERS) {
    if ((await ask(builder)) !== 'works') continue;
    const [image, base] = await Promise.all([inspectImage(builder, IMAGE), inspectImage(builder, BASE)]);
    if (image !== null && base !== null) return image.bytes - base.bytes;
  }
  return null;
}

async function folderSize(folder: string): Promise<number> {
  const files = await readdir(folder, { recursive: true, withFileTypes: true });
  const sizes = files
    .filter((file) => file.isFile())
    .map(async (file) => (await stat(path.join(file.parentPath, file.name))).size);
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

/** Answers the worker's one question (`tick`) as a queue does in which nothing is due. */
async function startEmptyQueue(): Promise<{ url: string; stop(): void }> {
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"jobs":[],"schedules":[]}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
