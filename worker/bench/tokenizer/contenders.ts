/**
 * What the tokenizer bench runs, each in a process of its own: `node contenders.mjs NAME CACHE_FOLDER [ARGUMENTS…]`. It is
 * bundled first, as the worker is for its container: the tens of milliseconds that Node takes to strip types from sources
 * are no property of a tokenizer.
 */
import { readFileSync } from 'node:fs';
import { openAnalyser } from '../../japanese/analyser.ts';
import { openAnalysis } from '../../japanese/engine.ts';
import { openKuromoji } from '../../japanese/testing/kuromoji.ts';
import type { Measurement } from '../harness.ts';

const GREETING = '吾輩は猫である。名前はまだ無い。';
const COPIES = 20;

type Tokenize = (text: string) => unknown;

const contenders: Record<
  string,
  (cacheFolder: string, file: string, short: boolean) => Promise<Measurement>
> = {
  'kuromoji first': async () => first((await openKuromoji()).tokenize(GREETING)),

  'ours first': async (cacheFolder) => first((await openAnalyser(cacheFolder)).tokens(GREETING)),

  kuromoji: async (_, file, short) => {
    const kuromoji = await openKuromoji();
    return speed((text) => kuromoji.tokenize(text), readTexts(file), short ? 1 : 5);
  },

  objects: async (cacheFolder, file, short) => {
    const analyser = await openAnalyser(cacheFolder);
    return speed((text) => analyser.tokens(text), readTexts(file), short ? 1 : 40);
  },

  columns: async (cacheFolder, file, short) => {
    const analyser = await openAnalyser(cacheFolder);
    return speed((text) => analyser.analyse(text), readTexts(file), short ? 1 : 40);
  },

  '1 thread': (cacheFolder, file, short) => pooled(1, cacheFolder, file, short),

  '2 threads': (cacheFolder, file, short) => pooled(2, cacheFolder, file, short),

  /** The same characters as one text and as texts of 10 000: what differs is their length alone. */
  unpunctuated: async (cacheFolder, file, short) => {
    const analyser = await openAnalyser(cacheFolder);
    const length = short ? 20_000 : 1_000_000;
    const book = readTexts(file)
      .join('')
      .replace(/[、。\s]/g, '');
    const text = book.repeat(Math.ceil(length / book.length)).slice(0, length);
    const parts = Array.from({ length: length / 10_000 }, (_, i) => text.slice(i * 10_000, (i + 1) * 10_000));
    const times: { whole: number[]; parts: number[] } = { whole: [], parts: [] };
    for (let pass = 0; pass < (short ? 1 : 9); pass++) {
      times.whole.push(time(() => void analyser.analyse(text)));
      times.parts.push(time(() => tokenizeAll((part) => analyser.analyse(part), parts)));
    }
    return {
      'ns/character': (1e6 * medianOf(times.whole)) / length,
      'ns/character in texts of 10 000': (1e6 * medianOf(times.parts)) / length,
    };
  },
};

function first(_token: unknown): Measurement {
  return { 'first token ms': performance.now() };
}

function readTexts(file: string): string[] {
  return JSON.parse(readFileSync(file, 'utf8'));
}

/** Passes over the whole book: the first, cold, and the median of the later ones. */
function speed(tokenize: Tokenize, texts: readonly string[], passes: number): Measurement {
  const characters = texts.reduce((sum, text) => sum + text.length, 0);
  const pass = () => time(() => tokenizeAll(tokenize, texts));
  const cold = pass();
  const warm = Array.from({ length: passes }, pass);
  return { 'k characters/s': characters / medianOf(warm), 'cold k characters/s': characters / cold };
}

function tokenizeAll(tokenize: Tokenize, texts: readonly string[]): void {
  for (const text of texts) tokenize(text);
}

async function pooled(
  threads: number,
  cacheFolder: string,
  file: string,
  short: boolean,
): Promise<Measurement> {
  const pool = await openAnalysis(threads, cacheFolder);
  const texts = Array.from({ length: short ? 1 : COPIES }, () => readTexts(file)).flat();
  const characters = texts.reduce((sum, text) => sum + text.length, 0);
  const times: number[] = [];
  for (let pass = 0; pass < (short ? 1 : 7); pass++) {
    const started = performance.now();
    await pool.analyse(texts);
    times.push(performance.now() - started);
  }
  await pool.close();
  return { 'k characters/s': characters / medianOf(times) };
}

function time(work: () => void): number {
  const started = performance.now();
  work();
  return performance.now() - started;
}

function medianOf(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

const [name = '', cacheFolder = '', file = '', short = ''] = process.argv.slice(2);
const measurement = await contenders[name]?.(cacheFolder, file, short === 'short');
if (measurement === undefined) throw new Error(`There is no contender ${name}.`);
const peak = process.resourceUsage().maxRSS / 1024;
console.log(JSON.stringify({ ...measurement, 'peak MB': peak }));
