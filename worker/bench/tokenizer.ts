/** The morphological analyser against kuromoji.js, which it replaces, and MeCab, the measure of the field. */
import { execFile } from 'node:child_process';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { defaultCacheFolder } from '../config.ts';
import { readEpub } from '../epub/read.ts';
import { sourceFingerprint } from '../japanese/dictionary/fingerprint.ts';
import { openImage } from '../japanese/dictionary/open.ts';
import { bookLimits } from '../pipeline/limits.ts';
import {
  type BenchOptions,
  type BenchReport,
  type Contender,
  interleave,
  median,
  nameOfInput,
} from './harness.ts';
import { novel } from './input/novel.ts';
import { findMeCab, measureMeCab } from './tokenizer/mecab.ts';

const ROOT = join(import.meta.dirname, '../..');
const NOVEL = 100_000;
/** MeCab reads the book so many times in one run: its start is then below a hundredth of it. */
const MECAB_COPIES = 20;
const COLUMNS = 'columns (start, end, entry)';
const OBJECTS = 'kuromoji-shaped objects';
const KUROMOJI = 'kuromoji.js';
const MECAB = 'MeCab, its output to nowhere';
const LONG = 'a million characters without 、 。';

export async function run({ book, short }: BenchOptions): Promise<BenchReport> {
  // Below node_modules, so that the bundle finds kuromoji.
  const folder = join(ROOT, 'node_modules/.cache/bench-tokenizer');
  await mkdir(folder, { recursive: true });
  try {
    const cacheFolder = defaultCacheFolder();
    await openImage(cacheFolder, (message) => console.error(message));
    const texts = await readTexts(book, short);
    const [json, plain] = [join(folder, 'texts.json'), join(folder, 'texts.txt')];
    await writeFile(json, JSON.stringify(texts));
    await writeFile(plain, `${texts.join('\n')}\n`.repeat(short ? 1 : MECAB_COPIES));
    await bundle(folder);
    const contender = (name: string, program: string): Contender => ({
      name,
      measure: async () => {
        const args = [join(folder, 'contenders.mjs'), program, cacheFolder, json, short ? 'short' : 'full'];
        const { stdout } = await promisify(execFile)(process.execPath, args);
        return JSON.parse(stdout);
      },
    });
    const mecab = await findMeCab();
    const rounds = short ? 1 : 7;
    const rows = await interleave(
      [
        contender(KUROMOJI, 'kuromoji'),
        contender(OBJECTS, 'objects'),
        contender(COLUMNS, 'columns'),
        ...(mecab === null ? [] : [{ name: MECAB, measure: () => measureMeCab(mecab, plain) }]),
      ],
      rounds,
    );
    const starts = await interleave(
      [contender(KUROMOJI, 'kuromoji first'), contender(OBJECTS, 'ours first')],
      short ? 1 : 11,
    );
    const threads = await interleave(
      [contender('1 thread', '1 thread'), contender('2 threads', '2 threads')],
      rounds,
    );
    const long = await interleave([contender(LONG, 'unpunctuated')], short ? 1 : 3);
    const speed = (name: string) => median([...rows, ...threads], name, 'k characters/s');
    const firstToken = (name: string) => median(starts, name, 'first token ms');
    return {
      bench: 'tokenizer',
      input: `${nameOfInput(book, short ? 3_000 : NOVEL)}: ${texts.length} blocks, ${texts.join('').length} characters`,
      versions: {
        kuromoji: await versionOf('kuromoji'),
        assemblyscript: await versionOf('assemblyscript'),
        ...(mecab === null ? {} : { mecab: mecab.version }),
      },
      rows: [...rows, ...starts.map((row) => ({ ...row, name: `${row.name}, start` })), ...threads, ...long],
      ratios: {
        'objects against kuromoji.js (at least 12)': speed(OBJECTS) / speed(KUROMOJI),
        'columns against kuromoji.js (at least 15)': speed(COLUMNS) / speed(KUROMOJI),
        "kuromoji.js's first token against ours (at least 8)": firstToken(KUROMOJI) / firstToken(OBJECTS),
        ...(mecab === null ? {} : { 'objects against MeCab (at least 1)': speed(OBJECTS) / speed(MECAB) }),
        '2 threads against 1 (at least 1.7)': speed('2 threads') / speed('1 thread'),
        'a character among a million against among 10 000 (at most 1.5)':
          median(long, LONG, 'ns/character') / median(long, LONG, 'ns/character in texts of 10 000'),
      },
      notes: [
        'First token: from the start of the process, Node itself included.',
        ...(mecab === null ? ['MeCab with IPADIC is not installed (Debian: mecab, mecab-ipadic-utf8).'] : []),
      ],
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The book's blocks with text in them, as the pipeline analyses them. */
async function readTexts(book: string | null, short: boolean): Promise<string[]> {
  const bytes = book === null ? novel(short ? 3_000 : NOVEL) : await readFile(book);
  const { chapters } = await readEpub(bytes, bookLimits(), new AbortController().signal);
  return chapters.flatMap((chapter) => chapter.blocks.map(({ text }) => text)).filter((text) => text !== '');
}

async function bundle(folder: string): Promise<void> {
  await build({
    absWorkingDir: ROOT,
    entryPoints: {
      contenders: 'worker/bench/tokenizer/contenders.ts',
      'pool-thread': 'worker/japanese/pool-thread.ts',
    },
    define: { DICTIONARY_FINGERPRINT: String(sourceFingerprint()) },
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    logLevel: 'warning',
  });
}

async function versionOf(name: string): Promise<string> {
  const { version }: { version: string } = JSON.parse(
    await readFile(join(ROOT, 'node_modules', name, 'package.json'), 'utf8'),
  );
  return version;
}
