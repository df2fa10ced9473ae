import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Script } from 'node:vm';
import * as errors from '../../../worker/errors.ts';

/**
 * What the scripts get from the program around them instead of bringing a copy along: the rest of the program recognises an
 * error by its class. build.ts refuses every other module that would be there twice.
 */
export const SHARED: Readonly<Record<string, unknown>> = { 'worker/errors.ts': errors };

export interface OpenScript<Exports> {
  readonly exports: Exports;
  readonly script: Script;
  /** Whether V8 took it out of its cache; else it had to compile it. */
  readonly isCached: boolean;
}

/** Where a script lies in a bundle, and beside it what V8 made of it. */
export function scriptFiles(folder: string, name: string): { program: string; cache: string } {
  return { program: path.join(folder, `${name}.js`), cache: path.join(folder, `${name}.cache`) };
}

/**
 * Runs a script that build.ts made. Without its cache, or with one for another Node or other flags of V8, it runs too.
 *
 * To be called before this process changes V8's flags: their hash is part of a cache.
 *
 * @param meta what the script sees as `import.meta`: files are looked for beside it
 */
export function openScript<Exports>(
  folder: string,
  name: string,
  meta: Pick<ImportMeta, 'url' | 'dirname'>,
): OpenScript<Exports> {
  // Not imported: an import reads all its exports, which takes longer.
  const { Script } = process.getBuiltinModule('node:vm');
  const { program, cache } = scriptFiles(folder, name);
  const script = new Script(readFileSync(program, 'utf8'), {
    filename: program,
    cachedData: readCache(cache),
  });
  const module: { exports: unknown } = { exports: {} };
  const require = (id: string) => SHARED[id] ?? process.getBuiltinModule(id);
  script.runInThisContext()(module, require, meta);
  return { exports: module.exports as Exports, script, isCached: script.cachedDataRejected === false };
}

function readCache(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch {
    // Whoever called says that it compiles.
    return undefined;
  }
}
