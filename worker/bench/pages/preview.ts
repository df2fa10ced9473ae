import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  type Book,
  type Chapter,
  decodeChapter,
  type Lexicon,
  lexiconOf,
  parseFile,
} from '../../book/decode.ts';
import { findChromium, launchChromium } from '../../pages/testing/chromium.ts';
import { outputOf } from '../../preview/testing/output-of.ts';
import { fromMemory, writePreview } from '../../preview/write.ts';
import {
  type BenchOptions,
  type BenchReport,
  type BenchRow,
  inChild,
  interleave,
  type Measurement,
  median,
  nameOfInput,
} from '../harness.ts';
import { novel } from '../input/novel.ts';

const CHARACTERS = 500_000;
const OPENING = 'opening a preview in Chromium';
const LEXICON = 'opening the lexicon';
const DECODING = 'decoding a chapter';

/** @param folder empty; the book goes into it */
export async function measurePreview(
  { book, short }: BenchOptions,
  folder: string,
): Promise<Omit<BenchReport, 'bench' | 'versions'>> {
  const characters = short ? 20_000 : CHARACTERS;
  const files = await outputOf(book === null ? novel(characters) : await readFile(book));
  const page = join(folder, 'preview.html');
  await writePreview(fromMemory(files), page);
  await writeFiles(files, folder);
  const hasBrowser = findChromium() !== null;
  const rows = await interleave(
    [
      ...(hasBrowser ? [{ name: OPENING, measure: () => openInChromium(page) }] : []),
      { name: LEXICON, measure: () => inChild(import.meta.url, 'measureLexicon', [folder]) },
      { name: DECODING, measure: () => inChild(import.meta.url, 'measureDecoding', [folder]) },
    ],
    short ? 1 : 5,
  );
  return {
    input: `${nameOfInput(book, characters)}, its preview`,
    rows,
    ratios: ratiosOf(rows, hasBrowser),
    notes: [
      'Interactive: from the start of the navigation until the first chapter is drawn and a click on a word is answered with its card, drawn. A new browser each time. Its cpu is that of the page’s main thread until then, which other load stretches less.',
      'Decoding: text of the file to objects, every chapter once in a new process, the lexicon open; the longest is among the first, before anything is compiled.',
      ...(hasBrowser ? [] : ['There is no Chromium here (apt-get install chromium): opening was left out.']),
    ],
  };
}

function ratiosOf(rows: readonly BenchRow[], hasBrowser: boolean): Record<string, number> {
  return {
    ...(hasBrowser && { 'interactive against 1 s': median(rows, OPENING, 'interactive ms') / 1000 }),
    'median chapter decoded against 20 ms': median(rows, DECODING, 'median ms') / 20,
    'slowest chapter decoded against 20 ms': median(rows, DECODING, 'max ms') / 20,
  };
}

/**
 * Runs in the page before anything else: clicks the first word as soon as there is one, and promises both times, the
 * second when the card is drawn.
 */
const WATCH = `
  const drawn = (then) => requestAnimationFrame(() => setTimeout(then));
  window.opened = new Promise((resolve) => {
    let text;
    const watch = new MutationObserver(() => {
      const word = document.querySelector('main .word');
      if (word !== null && text === undefined) {
        text = performance.now();
        drawn(() => word.click());
      }
      if (document.querySelector('#word .facts') !== null) {
        watch.disconnect();
        drawn(() => resolve([text, performance.now()]));
      }
    });
    watch.observe(document, { childList: true, subtree: true });
  });
`;

async function openInChromium(file: string): Promise<Measurement> {
  const browser = await launchChromium();
  try {
    const page = await browser.newPage();
    const session = await page.context().newCDPSession(page);
    await session.send('Performance.enable', { timeDomain: 'threadTicks' });
    await page.addInitScript(WATCH);
    await page.goto(pathToFileURL(file).href, { waitUntil: 'commit' });
    const [text, interactive] = await page.evaluate<[number, number]>('window.opened');
    const { metrics } = await session.send('Performance.getMetrics');
    const busy = metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN;
    return { 'first chapter ms': text, 'interactive ms': interactive, 'cpu ms': busy * 1000 };
  } finally {
    await browser.close();
  }
}

export async function measureLexicon(folder: string): Promise<Measurement> {
  const { book, lexicon } = await readBook(folder);
  const started = performance.now();
  const parsed = parseFile<Lexicon>(lexicon);
  lexiconOf(book, parsed);
  return { ms: performance.now() - started };
}

export async function measureDecoding(folder: string): Promise<Measurement> {
  const { book, lexicon: json } = await readBook(folder);
  const lexicon = parseFile<Lexicon>(json);
  lexiconOf(book, lexicon);
  const times: number[] = [];
  for (const { key } of book.chapters) {
    const chapter = await readFile(join(folder, key), 'utf8');
    const started = performance.now();
    decodeChapter(book, lexicon, parseFile<Chapter>(chapter));
    times.push(performance.now() - started);
  }
  times.sort((a, b) => a - b);
  return { 'median ms': times[times.length >> 1] ?? Number.NaN, 'max ms': times.at(-1) ?? Number.NaN };
}

/** A book's output as files, for processes of their own to read. */
async function writeFiles(files: ReadonlyMap<string, Uint8Array>, folder: string): Promise<void> {
  for (const [key, bytes] of files) {
    const target = join(folder, key);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, bytes);
  }
}

async function readBook(folder: string): Promise<{ book: Book; lexicon: string }> {
  const book = parseFile<Book>(await readFile(join(folder, 'book.json'), 'utf8'));
  return { book, lexicon: await readFile(join(folder, book.lexicon), 'utf8') };
}
