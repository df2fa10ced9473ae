import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Script } from 'node:vm';
import * as errors from '../../../worker/errors.ts';
import type { Pipeline } from '../../../worker/pipeline/load.ts';

/**
 * What the script gets from the program around it instead of bringing a copy along: the rest of the program recognises an
 * error by its class. build.ts refuses every other module that would be there twice.
 */
export const SHARED: Readonly<Record<string, unknown>> = { 'worker/errors.ts': errors };

export interface OpenScript {
  readonly exports: Pipeline;
  readonly script: Script;
  /** Whether V8 took it out of its cache; else it had to compile it. */
  readonly isCached: boolean;
}

/** Where the script of the pipeline lies in a bundle, and beside it what V8 made of it. */
export function scriptFiles(folder: string): { program: string; cache: string } {
  return { program: path.join(folder, 'pipeline.js'), cache: path.join(folder, 'pipeline.cache') };
}

/**
 * Runs the script that build.ts made. Without its cache, or with one for another Node or other flags of V8, it runs too.
 *
 * To be called before this process changes V8's flags: their hash is part of a cache.
 *
 * @param meta what the script sees as `import.meta`: files are looked for beside it
 */
export function openScript(folder: string, meta: Pick<ImportMeta, 'url' | 'dirname'>): OpenScript {
  const { program, cache } = scriptFiles(folder);
  const script = new Script(readFileSync(program, 'utf8'), {
    filename: program,
    cachedData: readCache(cache),
  });
  const module: { exports: unknown } = { exports: {} };
  const require = (id: string) => SHARED[id] ?? process.getBuiltinModule(id);
  script.runInThisContext()(module, require, meta);
  return { exports: module.exports as Pipeline, script, isCached: script.cachedDataRejected === false };
}

function readCache(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch {
    // Whoever called says that it compiles.
    return undefined;
  }
}
