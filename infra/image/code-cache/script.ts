import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { Script } from 'node:vm';

/** The scripts of a bundle: the worker, and what reads a book, which an empty tick does not open. */
export type ScriptName = 'worker' | 'pipeline';

/** What a script gets from whoever opens it instead of bringing a copy along, by path in the project. */
export type Given = Readonly<Record<string, unknown>>;

export interface OpenScript {
  readonly exports: unknown;
  readonly script: Script;
  /** Whether V8 took it out of its cache; else it had to compile it. */
  readonly isCached: boolean;
}

/** Where a script lies in a bundle, and beside it what V8 made of it. */
export function scriptFiles(folder: string, name: ScriptName): { program: string; cache: string } {
  return { program: path.join(folder, `${name}.js`), cache: path.join(folder, `${name}.cache`) };
}

/**
 * Runs a script that build.ts made. Without its cache, with a damaged one, or with one for another Node or other flags of V8, it
 * runs too.
 *
 * To be called before this process changes V8's flags: their hash is part of a cache.
 *
 * @param folder of the bundle; the script asks for packages there
 */
export function openScript(name: ScriptName, folder: string, given: Given): OpenScript {
  const { program, cache } = scriptFiles(folder, name);
  const source = readFileSync(program);
  const script = new Script(source.toString(), { filename: program, cachedData: readCache(cache, source) });
  const main = path.join(folder, 'main.cjs');
  const require = createRequire(main);
  const meta = { dirname: folder, url: pathToFileURL(main).href };
  const module: { exports: unknown } = { exports: {} };
  script.runInThisContext()(module, (id: string) => given[id] ?? require(id), meta);
  return { exports: module.exports, script, isCached: script.cachedDataRejected === false };
}

/** Bytes of SHA-256. */
const SEAL = 32;

/**
 * What stands before the data in a cache's file. V8 looks at the length of a source and of its cache and at nothing else of them:
 * of 60 runs with damaged bytes 36 died of a signal, and another source of that length ran as the code of the first. To check
 * it takes 0.1 ms for the worker's script and 0.9 for the pipeline's; a checksum would load node:zlib for it.
 */
export function sealOf(source: Buffer, data: Buffer): Buffer {
  return createHash('sha256').update(source).update(data).digest();
}

function readCache(file: string, source: Buffer): Buffer | undefined {
  try {
    const sealed = readFileSync(file);
    const data = sealed.subarray(SEAL);
    return sealOf(source, data).equals(sealed.subarray(0, SEAL)) ? data : undefined;
  } catch {
    // Whoever called says that it compiles.
    return undefined;
  }
}
