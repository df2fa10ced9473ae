/** Reading EPUBs: against epubjs over jsdom, and how time and memory grow with the book. */

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { buildEpub } from '../epub/build.ts';
import {
  type BenchOptions,
  type BenchReport,
  type Contender,
  inChild,
  interleave,
  type Measurement,
  median,
  nameOfInput,
} from './harness.ts';
import { novel } from './input/novel.ts';

const NOVEL = 95_000;
const MB = 1_000_000;
const OURS = 'this reader';
const SOURCE = 'this reader, from source';
const PEER = 'epubjs + jsdom';

export async function run({ book, short }: BenchOptions): Promise<BenchReport> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-epub-'));
  try {
    const path = book ?? join(folder, 'novel.epub');
    if (book === null) await writeFile(path, novel(short ? 3_000 : NOVEL));
    const child = (name: string, exported: string, ...args: unknown[]): Contender => ({
      name,
      measure: () => inChild(import.meta.url, exported, args),
    });
    const bundled = await bundle(join(folder, 'bundle'));
    const rows = await interleave(
      [
        child(OURS, 'measureOurs', path, bundled),
        child(PEER, 'measurePeer', path),
        child(SOURCE, 'measureOurs', path, null),
      ],
      short ? 1 : 9,
    );
    const unit = short ? 0.01 : 1;
    const sizes = [2.5, 10].map((size) => ({ name: `one chapter of ${size} MB`, bytes: size * MB * unit }));
    const counts = [500, 2000].map((count) => ({
      name: `a spine of ${count} documents`,
      documents: count * unit,
    }));
    const contenders: Contender[] = [];
    for (const { name, bytes } of sizes) {
      const file = join(folder, `${name}.epub`);
      await writeFile(file, buildEpub({ title: name, chapters: [{ title: '一', body: paragraphs(bytes) }] }));
      contenders.push(child(name, 'measureOurs', file, bundled));
      const soup = join(folder, `${name} soup.epub`);
      await writeFile(
        soup,
        buildEpub({ title: name, chapters: [{ title: '一', body: `<br>${paragraphs(bytes)}` }] }),
      );
      contenders.push(child(`${name}, no XML`, 'measureOurs', soup, bundled));
    }
    for (const { name, documents } of counts) {
      const file = join(folder, `${name}.epub`);
      const body = paragraphs(5000);
      const chapters = Array.from({ length: documents }, (_, i) => ({ title: `第${i}章`, body }));
      await writeFile(file, buildEpub({ title: name, chapters }));
      contenders.push(child(name, 'measureOurs', file, bundled));
    }
    const growth = await interleave(contenders, short ? 1 : 3);
    const ratio = (large: string, small: string) =>
      median(growth, large, 'read ms') / median(growth, small, 'read ms');
    return {
      bench: 'epub',
      input: nameOfInput(book, short ? 3_000 : NOVEL),
      versions: { epubjs: await version('epubjs'), jsdom: await version('jsdom') },
      rows: [...rows, ...growth],
      ratios: {
        'faster than epubjs + jsdom, import included':
          median(rows, PEER, 'all ms') / median(rows, OURS, 'all ms'),
        'faster than epubjs + jsdom, after import':
          median(rows, PEER, 'read ms') / median(rows, OURS, 'read ms'),
        'time of a chapter 4 times as long': ratio('one chapter of 10 MB', 'one chapter of 2.5 MB'),
        'the same, no XML': ratio('one chapter of 10 MB, no XML', 'one chapter of 2.5 MB, no XML'),
        'time of a spine 4 times as long': ratio('a spine of 2000 documents', 'a spine of 500 documents'),
        'peak memory of 10 MB against 300 MB': median(growth, 'one chapter of 10 MB', 'peak MB') / 300,
        'the same of no XML': median(growth, 'one chapter of 10 MB, no XML', 'peak MB') / 300,
        'peak memory of 2000 documents against 300 MB':
          median(growth, 'a spine of 2000 documents', 'peak MB') / 300,
      },
      notes: [
        'Ours makes blocks with ruby, marks, anchors and chapters; epubjs opens package and contents, and takes ' +
          'textContent of every document of the spine.',
        '“no XML”: one tag of it is not closed, so that it is read by the rules of HTML.',
      ],
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/**
 * Bytes of an EPUB to blocks, in a process that has imported nothing.
 *
 * @param bundled the reader as JavaScript, null for its source
 */
export async function measureOurs(path: string, bundled: string | null): Promise<Measurement> {
  const bytes = await readFile(path);
  const started = performance.now();
  const reader: typeof import('../epub/read.ts') = await import(bundled ?? '../epub/read.ts');
  const { defaultLimits, readEpub } = reader;
  const imported = performance.now();
  const { chapters } = await readEpub(bytes, defaultLimits(2 ** 30), new AbortController().signal);
  const ended = performance.now();
  const blocks = chapters.flatMap((chapter) => chapter.blocks);
  return {
    'all ms': ended - started,
    'import ms': imported - started,
    'read ms': ended - imported,
    characters: blocks.reduce((sum, { text }) => sum + text.length, 0),
    blocks: blocks.length,
  };
}

interface Section {
  load(request: unknown): Promise<{ textContent: string | null }>;
}

/** What of epubjs is used here; its own types lack `each`, and CommonJS's `default`. */
type Open = (options: { replacements: 'none' }) => {
  open(bytes: ArrayBuffer): Promise<unknown>;
  load(path: string): Promise<unknown>;
  loaded: {
    navigation: Promise<{ toc: unknown[] }>;
    spine: Promise<{ each(visit: (section: Section) => void): void }>;
  };
};

/** The same book with epubjs as its documentation has it, in the window it asks for. */
export async function measurePeer(path: string): Promise<Measurement> {
  const bytes = await readFile(path);
  const started = performance.now();
  const { JSDOM } = await import('jsdom');
  const { window } = new JSDOM('', { url: 'http://localhost/' });
  Object.assign(globalThis, {
    window,
    document: window.document,
    DOMParser: window.DOMParser,
    XMLSerializer: window.XMLSerializer,
    Node: window.Node,
    XPathResult: window.XPathResult,
  });
  const { default: open }: { default: Open } = createRequire(import.meta.url)('epubjs');
  const imported = performance.now();
  const book = open({ replacements: 'none' });
  await book.open(new Uint8Array(bytes).buffer);
  const contents = await book.loaded.navigation;
  const spine = await book.loaded.spine;
  let characters = 0;
  const sections: Section[] = [];
  spine.each((section) => sections.push(section));
  for (const section of sections) {
    const root = await section.load(book.load.bind(book));
    characters += root.textContent?.length ?? 0;
  }
  const ended = performance.now();
  if (contents.toc.length === 0) throw new Error('epubjs found no contents');
  return {
    'all ms': ended - started,
    'import ms': imported - started,
    'read ms': ended - imported,
    characters,
  };
}

/** The reader as the image has it: JavaScript, whose types nobody has to strip at start. */
async function bundle(folder: string): Promise<string> {
  await build({
    entryPoints: [fileURLToPath(new URL('../epub/read.ts', import.meta.url))],
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    banner: {
      js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);",
    },
    logLevel: 'warning',
  });
  return join(folder, 'read.mjs');
}

/** Markup of a Japanese novel, with ruby, of about so many bytes in UTF-8. */
function paragraphs(bytes: number): string {
  const paragraph =
    '<p><ruby>山路<rt>やまみち</rt></ruby>を登りながら、こう考えた。<ruby>智<rt>ち</rt></ruby>に働けば<em>角</em>が立つ。' +
    '情に<ruby>棹<rt>さお</rt></ruby>させば流される。意地を通せば窮屈だ。とかくに人の世は住みにくい。</p>\n';
  return paragraph.repeat(Math.ceil(bytes / Buffer.byteLength(paragraph)));
}

async function version(name: string): Promise<string> {
  const path = new URL(`../../node_modules/${name}/package.json`, import.meta.url);
  return JSON.parse(await readFile(path, 'utf8')).version;
}
