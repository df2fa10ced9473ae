import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { type BuildOptions, build, type Metafile, type Plugin } from 'esbuild';
import { SHARED } from './script.ts';

const ROOT = path.join(import.meta.dirname, '../../..');

/** What runs as a script of its own, because its code is worth a cache: most of what a start with a book compiles. */
const SCRIPTS = { pipeline: 'worker/pipeline/pipeline.ts', 'storage-js': '@supabase/storage-js' };

/** For the program around the scripts: what opens them stands where their code would be. */
export const scriptsElsewhere: Plugin = {
  name: 'scripts-elsewhere',
  setup({ onResolve }) {
    const inside = (file: string) => () => ({ path: path.join(import.meta.dirname, file) });
    onResolve({ filter: /\/pipeline\/load\.ts$/ }, inside('load-pipeline.ts'));
    onResolve({ filter: /^@supabase\/storage-js$/ }, inside('storage-js.ts'));
  },
};

/** For the scripts: what they are given is asked for by its path in the project. */
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
 * Writes the scripts, each the function that CommonJS wraps a module in. No ES modules: V8 makes the cache of one before it
 * runs or not at all.
 *
 * @param options as for the program around them
 */
export async function buildScripts(options: BuildOptions, folder: string): Promise<Metafile> {
  const { metafile } = await build({
    ...options,
    entryPoints: SCRIPTS,
    outdir: folder,
    format: 'cjs',
    // storage-js asks of each body whether it is a form: to look for the class loads Node's fetch, 33 ms and 15 MB.
    define: { ...options.define, 'import.meta': '__meta', FormData: 'undefined' },
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

/** Runs the scripts once, with what is built so far of the bundle, and keeps what V8 made of them. */
export async function writeCaches(folder: string): Promise<void> {
  const warmUp = path.join(import.meta.dirname, 'warm-up.ts');
  // V8 refuses a cache that was made under other flags, save those of the heap's size: no option of whoever builds gets in.
  const env = { ...process.env, NODE_OPTIONS: '' };
  await promisify(execFile)(process.execPath, [warmUp, folder], { env });
}
