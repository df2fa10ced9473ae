/**
 * `npm run build`: what the container runs, complete, in one folder: the worker as plain JavaScript, the dictionary image, the
 * licences of everything in them. No package folder and no compiler is needed to run it:
 * `CACHE_FOLDER=dist/dictionary node dist/main.cjs`.
 *
 * Bundled, the worker is 1.6 MB in eight files; the packages it is made from are 81 MB in thousands. What is not needed is not
 * read: an empty tick opens the worker's own script, a book that of the pipeline too, and packages that few tasks need lie
 * apart. The scripts come with their compiled code: see code-cache/.
 */
import { copyFile, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type BuildOptions, build, type Metafile, type Plugin } from 'esbuild';
import { HELP_OPTION, parseArguments, runCommandLine, seeHelp } from '../../worker/command-line.ts';
import { defaultCacheFolder } from '../../worker/config.ts';
import { UsageError } from '../../worker/errors.ts';
import { sourceFingerprint } from '../../worker/japanese/dictionary/fingerprint.ts';
import { imagePath, openImage } from '../../worker/japanese/dictionary/open.ts';
import { buildScripts, refuseTwins, writeCaches } from './code-cache/build.ts';
import { collectLicences } from './licences.ts';

const ROOT = path.join(import.meta.dirname, '../..');

/** What the dictionary image is made from, beside this project: the words, and the runtime in the compiled search. */
const DICTIONARY_INPUTS = ['node_modules/kuromoji/dict', 'node_modules/assemblyscript/std'];

/** Packages that few jobs need, by the name of their file in the bundle: a mail, a deleted account, a book, a schedule. */
const APART: Readonly<Record<string, string>> = {
  nodemailer: 'nodemailer',
  'supabase-js': '@supabase/supabase-js',
  'storage-js': '@supabase/storage-js',
  croner: 'croner',
};

const packagesApart: Plugin = {
  name: 'packages-apart',
  setup: ({ onResolve }) =>
    onResolve({ filter: /^[@\w]/ }, ({ path: wanted, kind }) => {
      const file = Object.keys(APART).find((name) => APART[name] === wanted);
      return file === undefined || kind === 'entry-point'
        ? undefined
        : { path: `./${file}.cjs`, external: true };
    }),
};

/**
 * For everything that becomes JavaScript here. CommonJS: of an ES module Node reads every export that it imports, and many of
 * Node's own are getters that load more (of node:http all of fetch); and each further file costs it half a millisecond. As
 * thirteen ES modules an empty tick took 60 ms of the processor, so it takes 50 (medians of 41, in turns).
 */
const OPTIONS = {
  absWorkingDir: ROOT,
  bundle: true,
  format: 'cjs',
  // 65 of the 82 KB of what makes CFIs, and never called here.
  alias: { '@xmldom/xmldom': path.join(import.meta.dirname, 'no-xmldom.ts') },
  plugins: [packagesApart],
  platform: 'node',
  target: 'node24',
  // Else each kana of the tables is six bytes of escape: loading the pipeline took 95 ms of a busy processor, and 85 so.
  charset: 'utf8',
  // Names stay: a stack in a log must be readable without a source map, which would double the files.
  minifySyntax: true,
  minifyWhitespace: true,
  // Node prints the line of an error that nobody caught, all of it: one of 150 KB otherwise.
  lineLimit: 200,
  legalComments: 'none',
  logLevel: 'warning',
} as const satisfies BuildOptions;

/**
 * @param folder emptied first, when there is an earlier bundle in it
 * @returns bytes of JavaScript
 * @throws UsageError when it holds anything else
 */
export async function bundle(folder: string): Promise<number> {
  await refuseOthers(folder);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const options: BuildOptions = {
    ...OPTIONS,
    define: {
      // storage-js asks of each body whether it is a form, and to look for the class loads Node's fetch: 33 ms and 15 MB. No task
      // sends one; the commands for people, which are run from source, may.
      FormData: 'undefined',
      DICTIONARY_FINGERPRINT: String(sourceFingerprint()),
    },
  };
  const metafiles = [...(await buildScripts(options, folder)), await buildModules(options, folder)];
  const outputs = Object.assign({}, ...metafiles.map((metafile) => metafile.outputs)) as Metafile['outputs'];
  refuseTwins(outputs);
  await addDictionary(path.join(folder, 'dictionary'));
  await writeCaches(folder);
  const inputs = metafiles.flatMap((metafile) => Object.keys(metafile.inputs));
  await writeFile(
    path.join(folder, 'LICENCES.txt'),
    await collectLicences(ROOT, [...inputs, ...DICTIONARY_INPUTS]),
  );
  return Object.values(outputs).reduce((sum, output) => sum + output.bytes, 0);
}

/** A mistyped folder must not be somebody's work. */
async function refuseOthers(folder: string): Promise<void> {
  const there = await readdir(folder).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    if (error instanceof Error && 'code' in error && error.code === 'ENOTDIR') return [folder];
    throw error;
  });
  if (there.length === 0 || MADE_HERE.every((file) => there.includes(file))) return;
  throw new UsageError(`${folder} is neither empty nor an earlier bundle: name another folder.`);
}

const MADE_HERE = ['main.cjs', 'worker.js', 'LICENCES.txt'];

/** What Node opens by name: the program, which opens the worker's script, a thread's, and the packages that lie apart. */
async function buildModules(options: BuildOptions, folder: string): Promise<Metafile> {
  const { metafile } = await build({
    ...options,
    entryPoints: {
      main: 'infra/image/code-cache/start.ts',
      'pool-thread': 'worker/japanese/pool-thread.ts',
      ...APART,
    },
    outdir: folder,
    // The name says CommonJS whatever package.json lies above.
    outExtension: { '.js': '.cjs' },
    define: { ...options.define, 'import.meta.dirname': '__dirname' },
    metafile: true,
  });
  return metafile;
}

/** A copy of the one in this machine's cache, which is built there when need be: 4 s that only the first build takes. */
async function addDictionary(folder: string): Promise<void> {
  const cache = defaultCacheFolder();
  await openImage(cache, (message) => console.error(message));
  await mkdir(folder);
  await copyFile(imagePath(cache), imagePath(folder));
}

const HELP = `Bundles the worker: what the container runs, in one folder.

  npm run build -- [FOLDER]     (default dist; emptied first, when there is an earlier bundle in it)

Example: npm run build && CACHE_FOLDER=dist/dictionary node dist/main.cjs     (Node 24 or later)`;

async function main(): Promise<number> {
  const { values, positionals } = parseArguments('npm run build', {
    allowPositionals: true,
    options: { help: HELP_OPTION },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  if (positionals.length > 1) throw new UsageError(`Expected one folder; ${seeHelp('npm run build')}`);
  const folder = path.resolve(positionals[0] ?? path.join(ROOT, 'dist'));
  const bytes = await bundle(folder);
  console.log(`${path.relative(process.cwd(), folder)}: ${(bytes / 1e6).toFixed(2)} MB of JavaScript`);
  return 0;
}

if (import.meta.main) await runCommandLine(main);
