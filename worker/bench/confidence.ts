/**
 * Whether the probabilities of candidate readings are true: the author's ruby is hidden, ambiguous words are read with their
 * candidates, and what is claimed is compared with what was right. The shares in `doubts.ts` were fitted on the odd chapters
 * of one novel; rows are apart for odd and even ones.
 */
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { defaultCacheFolder } from '../config.ts';
import { defaultLimits, readEpub } from '../epub/read.ts';
import type { ParsedBlock } from '../epub/types.ts';
import { openAnalyser } from '../japanese/analyser.ts';
import { alternatives, candidatesOf } from '../japanese/confidence/candidates.ts';
import { DOUBTS, type Doubt } from '../japanese/confidence/doubts.ts';
import { isAllKana, toHiragana } from '../japanese/kana.ts';
import { JapaneseReader } from '../japanese/reader.ts';
import type { Analyser } from '../japanese/types.ts';
import { cleanRuby, isReading } from '../japanese/words/ruby.ts';
import type { BenchOptions, BenchReport, BenchRow } from './harness.ts';
import { novel } from './input/novel.ts';

const MEMORY = 2 * 2 ** 30;
const HALVES = ['odd chapters, fitted on', 'even chapters'] as const;
const PLACES = ['1st', '2nd', '3rd', '4th'] as const;

export async function run({ book, short }: BenchOptions): Promise<BenchReport> {
  const bytes = book === null ? novel(short ? 3_000 : 100_000) : await readFile(book);
  const { chapters } = await readEpub(bytes, defaultLimits(MEMORY), new AbortController().signal);
  const analyser = await openAnalyser(defaultCacheFolder());
  const rows = HALVES.flatMap((half, i) => {
    const blocks = chapters.filter((_, chapter) => chapter % 2 === 1 - i).flatMap(({ blocks }) => blocks);
    return rowsOf(half, blocks, analyser);
  });
  return {
    bench: 'confidence',
    input:
      book === null
        ? 'a generated novel, whose ruby means nothing: use --book with a real one'
        : basename(book),
    versions: {},
    rows,
    ratios: {},
    notes: [
      'Every run gives the same: nothing is timed here. Claimed and right are shares of the words, in percent.',
      'Error is the mean distance between claimed and right over the kinds of doubt, weighted by their words.',
    ],
  };
}

function rowsOf(half: string, blocks: readonly ParsedBlock[], analyser: Analyser): BenchRow[] {
  const right = countRight(blocks, analyser);
  let words = 0;
  let error = 0;
  const rows = (Object.keys(DOUBTS) as Doubt[]).map((doubt): BenchRow => {
    const { count, at } = right[doubt];
    const metrics: BenchRow['metrics'] = { words: only(count) };
    PLACES.forEach((place, i) => {
      const share = count === 0 ? 0 : (100 * (at[i] ?? 0)) / count;
      const claimed = 100 * (DOUBTS[doubt][i] ?? 0);
      metrics[`${place} claimed %`] = only(claimed);
      metrics[`${place} right %`] = only(share);
      if (i === 0) error += count * Math.abs(share - claimed);
    });
    words += count;
    return { name: `${half}: ${doubt}`, metrics };
  });
  return [
    ...rows,
    {
      name: `${half}: all`,
      metrics: { words: only(words), 'error of the 1st': only(error / Math.max(1, words)) },
    },
  ];
}

const only = (value: number) => ({ median: value, min: value, max: value, runs: 1 });

function countRight(blocks: readonly ParsedBlock[], analyser: Analyser) {
  const right = Object.fromEntries(
    Object.keys(DOUBTS).map((doubt) => [doubt, { count: 0, at: [0, 0, 0, 0] }]),
  ) as Record<Doubt, { count: number; at: number[] }>;
  const reader = new JapaneseReader(analyser, []);
  for (const { text, ruby } of blocks) {
    if (ruby.length === 0) continue;
    const plain = { text, ruby: [] };
    const { words, readings } = reader.read(plain, analyser.analyse(reader.textToAnalyse(plain)));
    const starts = new Map(words.start.map((start, i) => [start, i]));
    for (const [start, length, annotation] of ruby) {
      const i = starts.get(start);
      const found = i === undefined ? undefined : readings[i];
      if (
        i === undefined ||
        found?.source !== 'ambiguous' ||
        found.reading === null ||
        !isReading(annotation)
      )
        continue;
      const tail = text.slice(start + length, words.end[i]);
      if ((words.end[i] ?? 0) < start + length || (tail !== '' && !isAllKana(tail))) continue;
      const wanted = toHiragana(cleanRuby(annotation) + tail);
      const { doubt, others } = alternatives(found, analyser, () => []);
      const at = candidatesOf(found.reading, doubt, others).findIndex(({ reading }) => reading === wanted);
      const score = right[doubt];
      score.count++;
      if (at >= 0) score.at[at] = (score.at[at] ?? 0) + 1;
    }
  }
  return right;
}
