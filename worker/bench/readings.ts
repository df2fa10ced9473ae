/**
 * How often a reading is right, by the author's own ruby: it is hidden, the text is read without it, and the two are
 * compared. Authors put ruby on names, rare words and words they read in their own way, so these are the hard ones.
 */
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { defaultCacheFolder } from '../config.ts';
import { defaultLimits, readEpub } from '../epub/read.ts';
import type { ParsedBlock } from '../epub/types.ts';
import { openAnalyser } from '../japanese/analyser.ts';
import { toHiragana } from '../japanese/kana.ts';
import { BookRuby } from '../japanese/readings/book.ts';
import { WordReader } from '../japanese/readings/read.ts';
import type { WordReading } from '../japanese/readings/types.ts';
import type { Analyser } from '../japanese/types.ts';
import { WordGrouper } from '../japanese/words/group.ts';
import { isReading } from '../japanese/words/ruby.ts';
import type { Words } from '../japanese/words/types.ts';
import { type BenchOptions, type BenchReport, type BenchRow, median } from './harness.ts';
import { novel } from './input/novel.ts';

const TOKENS = "kuromoji's readings, of tokens that end where the ruby does";
const WORDS = 'words, all';
const MEMORY = 2 * 2 ** 30;

export async function run({ book, short }: BenchOptions): Promise<BenchReport> {
  const bytes = book === null ? novel(short ? 3_000 : 100_000) : await readFile(book);
  const { chapters } = await readEpub(bytes, defaultLimits(MEMORY), new AbortController().signal);
  const blocks = chapters.flatMap(({ blocks }) => blocks).filter(({ ruby }) => ruby.length > 0);
  const rows = compare(blocks, await openAnalyser(defaultCacheFolder()));
  return {
    bench: 'readings',
    input:
      book === null
        ? 'a generated novel, whose ruby means nothing: use --book with a real one'
        : basename(book),
    versions: {},
    rows,
    ratios: { "right against kuromoji's": median(rows, WORDS, 'right %') / median(rows, TOKENS, 'right %') },
    notes: [
      'Every run gives the same: nothing is timed here. Ruby that is no reading (dots, letters) is left out.',
    ],
  };
}

function compare(blocks: readonly ParsedBlock[], analyser: Analyser): BenchRow[] {
  const grouper = new WordGrouper(analyser);
  const reader = new WordReader(analyser, new BookRuby());
  const tokens = new Score();
  const all = new Score();
  const bySource = new Map<string, Score>();
  for (const { text, ruby } of blocks) {
    const morphemes = analyser.analyse(text);
    const words = grouper.group(text, morphemes);
    const readings = reader.read(text, words, []);
    const pieces = piecesOf(text, words, readings);
    for (const [start, length, read] of ruby) {
      if (!isReading(read)) continue;
      const wanted = toHiragana(read);
      tokens.add(tokenReading(morphemes, analyser, start, start + length) === wanted);
      const { reading, source } = pieceReading(pieces, start, start + length);
      all.add(reading === wanted);
      const own = bySource.get(source) ?? new Score();
      bySource.set(source, own);
      own.add(reading === wanted);
    }
  }
  return [
    tokens.row(TOKENS),
    all.row(WORDS),
    ...[...bySource].map(([source, score]) => score.row(`words, ${source}`)),
  ];
}

class Score {
  #right = 0;
  #count = 0;

  add(isRight: boolean): void {
    this.#count++;
    if (isRight) this.#right++;
  }

  row(name: string): BenchRow {
    const only = (value: number) => ({ median: value, min: value, max: value, runs: 1 });
    return { name, metrics: { ruby: only(this.#count), 'right %': only((100 * this.#right) / this.#count) } };
  }
}

/** The joined readings of the tokens from `start` to `end`, or null where a token crosses one of them. */
function tokenReading(
  { count, start, end, entry }: ReturnType<Analyser['analyse']>,
  analyser: Analyser,
  from: number,
  to: number,
): string | null {
  let reading = '';
  for (let i = 0; i < count; i++) {
    const [first, behind] = [start[i] ?? 0, end[i] ?? 0];
    if (behind <= from || first >= to) continue;
    const own = analyser.features(entry[i] ?? 0).reading;
    if (first < from || behind > to || own === null) return null;
    reading += own;
  }
  return toHiragana(reading);
}

/** A stretch of text that is read as one: a furigana segment, or a kana. */
interface Piece {
  start: number;
  end: number;
  reading: string | null;
  source: string;
}

function piecesOf(text: string, words: Words, readings: readonly WordReading[]): Piece[] {
  const pieces: Piece[] = [];
  for (const [i, { reading, source, furigana }] of readings.entries()) {
    const start = words.start[i] ?? 0;
    const end = words.end[i] ?? 0;
    if (reading === null) {
      pieces.push({ start, end, reading, source });
      continue;
    }
    let at = start;
    const kanaUntil = (to: number) => {
      for (; at < to; at++)
        pieces.push({ start: at, end: at + 1, reading: toHiragana(text.charAt(at)), source });
    };
    for (const [offset, length, own] of furigana) {
      kanaUntil(start + offset);
      pieces.push({ start: at, end: at + length, reading: own, source });
      at += length;
    }
    kanaUntil(end);
  }
  return pieces;
}

/** The reading printed over `from` to `to`; its source is `several` where words of several sources make it up. */
function pieceReading(
  pieces: readonly Piece[],
  from: number,
  to: number,
): { reading: string | null; source: string } {
  const under = pieces.filter(({ start, end }) => end > from && start < to);
  const sources = new Set(under.map(({ source }) => source));
  const fits = under.every(({ start, end, reading }) => start >= from && end <= to && reading !== null);
  const [source = 'none'] = sources;
  return {
    reading: fits ? under.map(({ reading }) => reading ?? '').join('') : null,
    source: sources.size > 1 ? 'several' : source,
  };
}
