/**
 * `npm run build [FOLDER]`: what the container runs, complete, in one folder (default `dist/`): the worker as plain
 * JavaScript, the dictionary image, the licences of everything in them. No package folder and no compiler is needed to
 * run it: `CACHE_FOLDER=dist/dictionary node dist/main.mjs`.
 *
 * Bundled, the worker is 1.5 MB in four dozen files; the packages it is made from are 81 MB in thousands. Each lazy
 * `import()` stays a file of its own, so that an empty tick reads neither the book pipeline nor the analyser. What compiling
 * would hold up most comes with its compiled code: see code-cache/.
 */
import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type BuildOptions, build } from 'esbuild';
import { defaultCacheFolder } from '../../worker/config.ts';
import { sourceFingerprint } from '../../worker/japanese/dictionary/fingerprint.ts';
import { imagePath, openImage } from '../../worker/japanese/dictionary/open.ts';
import { builtins } from './builtins.ts';
import { buildScript, pipelineElsewhere, refuseTwins, writeCache } from './code-cache/build.ts';
import { collectLicences } from './licences.ts';

const ROOT = path.join(import.meta.dirname, '../..');

/** What the dictionary image is made from, beside this project: the words, and the runtime in the compiled search. */
const DICTIONARY_INPUTS = ['node_modules/kuromoji/dict', 'node_modules/assemblyscript/std'];

/** For everything that becomes JavaScript here. */
const OPTIONS = {
  absWorkingDir: ROOT,
  bundle: true,
  // 65 of the 82 KB of what makes CFIs, and never called here.
  alias: { '@xmldom/xmldom': path.join(import.meta.dirname, 'no-xmldom.ts') },
  // storage-js asks of each body whether it is a form, and to look for the class loads Node's fetch: 33 ms and 15 MB. No task sends
  // one; the commands for people, which are run from source, may.
  define: { FormData: 'undefined' },
  platform: 'node',
  target: 'node24',
  // Else each kana of the tables is six bytes of escape: loading the pipeline took 95 ms of a busy processor, and 85 so.
  charset: 'utf8',
  // Names stay: a stack in a log must be readable without a source map, which would double the files.
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'none',
  logLevel: 'warning',
} as const satisfies BuildOptions;

/** @param folder emptied first  @returns bytes of JavaScript */
export async function bundle(folder: string): Promise<number> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const options = {
    ...OPTIONS,
    define: { ...OPTIONS.define, DICTIONARY_FINGERPRINT: String(sourceFingerprint()) },
  };
  const { metafile: modules } = await build({
    ...options,
    // A thread's program is read by name.
    entryPoints: { main: 'worker/main.ts', 'pool-thread': 'worker/japanese/pool-thread.ts' },
    outdir: folder,
    // The name says module without a package.json beside it.
    outExtension: { '.js': '.mjs' },
    chunkNames: '[name]-[hash]',
    plugins: [pipelineElsewhere, builtins],
    splitting: true,
    format: 'esm',
    // CommonJS packages ask for Node's own modules through require, which an ES module does not have.
    banner: {
      js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);",
    },
    metafile: true,
  });
  const script = await buildScript(options, folder);
  const outputs = { ...modules.outputs, ...script.outputs };
  refuseTwins(outputs);
  await addDictionary(path.join(folder, 'dictionary'));
  await writeCache(folder);
  const inputs = [modules, script].flatMap((metafile) => Object.keys(metafile.inputs));
  await writeFile(
    path.join(folder, 'LICENCES.txt'),
    await collectLicences(ROOT, [...inputs, ...DICTIONARY_INPUTS]),
  );
  return Object.values(outputs).reduce((sum, output) => sum + output.bytes, 0);
}

/** A copy of the one in this machine's cache, which is built there when need be: 4 s that only the first build takes. */
async function addDictionary(folder: string): Promise<void> {
  const cache = defaultCacheFolder();
  await openImage(cache, (message) => console.error(message));
  await mkdir(folder);
  await copyFile(imagePath(cache), imagePath(folder));
}

if (import.meta.main) {
  const folder = path.resolve(process.argv[2] ?? path.join(ROOT, 'dist'));
  const bytes = await bundle(folder);
  console.log(`${path.relative(process.cwd(), folder) || '.'}: ${(bytes / 1e6).toFixed(2)} MB of JavaScript`);
}
