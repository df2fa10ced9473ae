import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { type BuildOptions, build, type Metafile, type Plugin } from 'esbuild';
import type { ScriptName } from './script.ts';

const ROOT = path.join(import.meta.dirname, '../../..');

interface ScriptSource {
  readonly entry: string;
  /** Modules that it is given, by path in the project: see script.ts. */
  readonly given: readonly string[];
}

const SCRIPTS: Readonly<Record<ScriptName, ScriptSource>> = {
  worker: { entry: 'worker/main.ts', given: ['infra/image/code-cache/script.ts'] },
  pipeline: { entry: 'worker/pipeline/pipeline.ts', given: ['worker/errors.ts'] },
};

/** What opens the pipeline's script stands where its code would be. */
const pipelineElsewhere: Plugin = {
  name: 'pipeline-elsewhere',
  setup: ({ onResolve }) =>
    onResolve({ filter: /\/pipeline\/load\.ts$/ }, () => ({
      path: path.join(import.meta.dirname, 'load-pipeline.ts'),
    })),
};

function givenModules(modules: readonly string[]): Plugin {
  return {
    name: 'given-modules',
    setup: ({ onResolve }) =>
      onResolve({ filter: /^\.{1,2}\// }, (args) => {
        const file = path.relative(ROOT, path.join(args.resolveDir, args.path)).replaceAll(path.sep, '/');
        return modules.includes(file) ? { path: file, external: true } : undefined;
      }),
  };
}

/**
 * Writes the scripts, each as the function that CommonJS wraps a module in. No ES modules: V8 makes the cache of one before it
 * runs or not at all.
 *
 * @param options as for what is around them
 */
export function buildScripts(options: BuildOptions, folder: string): Promise<Metafile[]> {
  const scripts = Object.entries(SCRIPTS).map(async ([name, { entry, given }]) => {
    const { metafile } = await build({
      ...options,
      entryPoints: { [name]: entry },
      outdir: folder,
      define: { ...options.define, 'import.meta': '__meta' },
      // A script knows no import(): what is lazy in it waits for its turn in the same file, or for require.
      supported: { 'dynamic-import': false },
      plugins: [givenModules(given), pipelineElsewhere, ...(options.plugins ?? [])],
      banner: { js: '(function(module,require,__meta){' },
      footer: { js: '})' },
      metafile: true,
    });
    return metafile;
  });
  return Promise.all(scripts);
}

/**
 * @throws Error naming a module that would be there twice: its classes would not be recognised, its state not be shared. A
 *   thread's program may repeat what it likes.
 */
export function refuseTwins(outputs: Metafile['outputs']): void {
  const seen = new Set<string>();
  for (const [file, { inputs }] of Object.entries(outputs)) {
    if (file.endsWith('pool-thread.cjs')) continue;
    for (const module of Object.keys(inputs)) {
      if (seen.has(module))
        throw new Error(`${module} would be there twice: see SCRIPTS in ${import.meta.filename}.`);
      seen.add(module);
    }
  }
}

/**
 * Runs the bundle once, with one book, and keeps what V8 made of its scripts.
 *
 * @throws Error with what the worker said, when it did not make the book ready
 */
export async function writeCaches(folder: string): Promise<void> {
  const warmUp = path.join(import.meta.dirname, 'warm-up.ts');
  // V8 refuses a cache that was made under other flags, save those of the heap's size: no option of whoever builds gets in.
  const env = { PATH: process.env.PATH, NODE_OPTIONS: '', CACHE_FOLDER: path.join(folder, 'dictionary') };
  const { stdout } = await promisify(execFile)(process.execPath, [warmUp, folder], { env });
  if (!stdout.includes('"job succeeded"'))
    throw new Error(`The bundle did not read its first book:\n${stdout}`);
}
