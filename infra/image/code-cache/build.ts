import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { type BuildOptions, build, type Metafile, type Plugin } from 'esbuild';
import { SHARED } from './script.ts';

const ROOT = path.join(import.meta.dirname, '../../..');

/** What runs as a script of its own, because its code is worth a cache: nearly all that a start with a book compiles. */
const PROGRAM = { pipeline: 'worker/pipeline/pipeline.ts' };

/** For the program around the script: what opens it stands where its code would be. */
export const pipelineElsewhere: Plugin = {
  name: 'pipeline-elsewhere',
  setup: ({ onResolve }) =>
    onResolve({ filter: /\/pipeline\/load\.ts$/ }, () => ({
      path: path.join(import.meta.dirname, 'load-pipeline.ts'),
    })),
};

/** For the script: what it is given is asked for by its path in the project. */
const shared: Plugin = {
  name: 'shared',
  setup({ onResolve }) {
    onResolve({ filter: /^\.{1,2}\// }, (args) => {
      const file = path.relative(ROOT, path.join(args.resolveDir, args.path)).replaceAll(path.sep, '/');
      return file in SHARED ? { path: file, external: true } : undefined;
    });
  },
};

/**
 * Writes the script, as the function that CommonJS wraps a module in. No ES module: V8 makes the cache of one before it
 * runs or not at all.
 *
 * @param options as for the program around it
 */
export async function buildScript(options: BuildOptions, folder: string): Promise<Metafile> {
  const { metafile } = await build({
    ...options,
    entryPoints: PROGRAM,
    outdir: folder,
    format: 'cjs',
    define: { ...options.define, 'import.meta': '__meta' },
    plugins: [shared],
    banner: { js: '(function(module,require,__meta){' },
    footer: { js: '})' },
    metafile: true,
  });
  return metafile;
}

/**
 * @throws Error naming a module that would be there twice: its classes would not be recognised, its state not be shared. A
 *   thread's program may repeat what it likes.
 */
export function refuseTwins(outputs: Metafile['outputs']): void {
  const seen = new Set<string>();
  for (const [file, { inputs }] of Object.entries(outputs)) {
    if (file.endsWith('pool-thread.mjs')) continue;
    for (const module of Object.keys(inputs)) {
      if (seen.has(module)) throw new Error(`${module} would be there twice: see SHARED in script.ts.`);
      seen.add(module);
    }
  }
}

/** Runs the script once, with what is built so far of the bundle, and keeps what V8 made of it. */
export async function writeCache(folder: string): Promise<void> {
  const warmUp = path.join(import.meta.dirname, 'warm-up.ts');
  // V8 refuses a cache that was made under other flags, save those of the heap's size: no option of whoever builds gets in.
  const env = { ...process.env, NODE_OPTIONS: '' };
  await promisify(execFile)(process.execPath, [warmUp, folder], { env });
}
