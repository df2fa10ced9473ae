import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'esbuild';
import { bundle } from '../../../infra/image/bundle.ts';
import type { Stack } from '../../../supabase/stack/serve.ts';
import { startStack } from '../../../supabase/stack/stack.ts';
import { imageOptions } from './image-options.ts';

const ROOT = path.join(import.meta.dirname, '../../..');

/** Everything a run of the worker needs: a queue with Storage, the bundle as the image has it, and the environment. */
export interface Workplace {
  readonly stack: Stack;
  /** The worker's bundle. */
  readonly worker: string;
  /** The straightforward programs of ../naive, bundled in the same way. */
  readonly naive: string;
  readonly env: Readonly<Record<string, string>>;
  /** The environment of the worker: Node's options as the image has them, too. */
  readonly workerEnv: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** @param name of the bench: two benches may run at once */
export async function openWorkplace(name: string): Promise<Workplace> {
  // Below node_modules, where the naive pipeline finds the packages that do not go into one file.
  const folder = path.join(ROOT, 'node_modules/.cache', `bench-${name}-${process.pid}`);
  await mkdir(folder, { recursive: true });
  const dist = path.join(folder, 'worker');
  await bundle(dist);
  await bundleNaive(path.join(folder, 'naive'));
  const stack = await startStack();
  const env = {
    PATH: process.env.PATH ?? '',
    NODE_ENV: 'production',
    SUPABASE_URL: stack.url,
    SUPABASE_SERVICE_ROLE_KEY: stack.secretKey,
    CACHE_FOLDER: path.join(dist, 'dictionary'),
  };
  return {
    stack,
    worker: path.join(dist, 'main.cjs'),
    naive: path.join(folder, 'naive'),
    env,
    workerEnv: { ...env, NODE_OPTIONS: await imageOptions() },
    close: async () => {
      await stack.stop();
      await rm(folder, { recursive: true });
    },
  };
}

async function bundleNaive(outdir: string): Promise<void> {
  const naive = path.join(import.meta.dirname, '../naive');
  await build({
    entryPoints: { tick: path.join(naive, 'tick.ts'), book: path.join(naive, 'book.ts') },
    outdir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    // jsdom starts a worker by its file's name and reads a style sheet beside it; kuromoji reads its dictionary.
    external: ['jsdom', 'kuromoji', 'epubjs'],
    banner: {
      js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);",
    },
    logLevel: 'warning',
  });
}
