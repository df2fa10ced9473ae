/**
 * `npm run build [FOLDER]`: what the container runs, complete, in one folder (default `dist/`): the worker as plain
 * JavaScript, the licences of everything in it. No package folder, no compiler and no test is needed to run it.
 *
 * Bundled, the worker is 0.4 MB in a dozen files; the packages it is made from are 81 MB in thousands. Each lazy
 * `import()` stays a file of its own, so that an empty tick reads neither the book pipeline nor the analyser.
 */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'esbuild';
import { sourceFingerprint } from '../../worker/japanese/dictionary/fingerprint.ts';
import { collectLicences } from './licences.ts';

const ROOT = path.join(import.meta.dirname, '../..');

/** @param folder emptied first  @returns bytes of JavaScript */
export async function bundle(folder: string): Promise<number> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const { metafile } = await build({
    absWorkingDir: ROOT,
    // A thread's program is read by name.
    entryPoints: { main: 'worker/main.ts', 'pool-thread': 'worker/japanese/pool-thread.ts' },
    define: { DICTIONARY_FINGERPRINT: String(sourceFingerprint()) },
    outdir: folder,
    // The name says module without a package.json beside it.
    outExtension: { '.js': '.mjs' },
    chunkNames: '[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    // Names stay: a stack in a log must be readable without a source map, which would double the files.
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'none',
    // CommonJS packages ask for Node's own modules through require, which an ES module does not have.
    banner: {
      js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);",
    },
    metafile: true,
    logLevel: 'warning',
  });
  await writeFile(
    path.join(folder, 'LICENCES.txt'),
    await collectLicences(ROOT, Object.keys(metafile.inputs)),
  );
  return Object.values(metafile.outputs).reduce((sum, output) => sum + output.bytes, 0);
}

if (import.meta.main) {
  const folder = path.resolve(process.argv[2] ?? path.join(ROOT, 'dist'));
  const bytes = await bundle(folder);
  console.log(`${path.relative(process.cwd(), folder) || '.'}: ${(bytes / 1e6).toFixed(2)} MB of JavaScript`);
}
