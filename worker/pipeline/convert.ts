import { createHash } from 'node:crypto';
import { type AssembledBook, Assembler } from '../book/assemble.ts';
import { ANALYSER_VERSION, edition, FORMAT_VERSION } from '../book/version.ts';
import type { Vocabulary } from '../book/vocabulary.ts';
import type { EpubLimits } from '../epub/limits.ts';
import { readEpub } from '../epub/read.ts';
import type { ParsedBlock, ParsedBook } from '../epub/types.ts';
import type { BookAnalysis } from '../japanese/engine.ts';
import { JapaneseReader, type ReadText } from '../japanese/reader.ts';
import type { Analyser, Morphemes } from '../japanese/types.ts';
import type { Metrics } from '../tasks/metrics.ts';
import { delayMaglev, delayTurboFan } from './compilers.ts';
import type { OutputFile } from './upload.ts';

export interface Conversion {
  readonly limits: EpubLimits;
  /**
   * Called at most once, and only when a block is Japanese.
   *
   * @param units of Japanese text in the book, UTF-16
   */
  openAnalysis(units: number): Promise<BookAnalysis>;
  readonly metrics: Metrics;
  readonly signal: AbortSignal;
  progress(stage: string, fraction: number): void;
  /** Takes once what there is to learn in the book, when its last chapter is read; the lexicon is written when it is willing. */
  learnable(words: Vocabulary): Promise<void>;
  /** Takes one output file; the next is made when it is willing. */
  emit(file: OutputFile): Promise<void>;
}

export interface ConvertedBook {
  readonly parsed: Pick<ParsedBook, 'metadata' | 'report'>;
  readonly assembled: AssembledBook;
}

/** The last part of the book's prefix: what its output is a function of. */
export function editionOf(bytes: Uint8Array): string {
  return edition(createHash('sha256').update(bytes).digest('hex'), FORMAT_VERSION, ANALYSER_VERSION);
}

/**
 * EPUB in, output files out, a chapter at a time: parse → tokenize → assemble → emit. The manifest comes last, so
 * that whoever finds it finds everything it names.
 *
 * @throws EpubRefusal for a book that can never be read; the signal's reason once it is aborted
 */
export async function convertBook(bytes: Uint8Array, conversion: Conversion): Promise<ConvertedBook> {
  const { metrics, signal, emit } = conversion;
  delayTurboFan();
  conversion.progress('parse', 0);
  const parsed = await metrics.stage('parse', () => readEpub(bytes, conversion.limits, signal));
  const source = { sha256: createHash('sha256').update(bytes).digest('hex'), bytes: bytes.byteLength };
  const assembler = await metrics.stage('assemble', () => new Assembler(parsed, source));
  for (const image of assembler.images) {
    signal.throwIfAborted();
    await emit({ key: image.key, contentType: image.mediaType, bytes: image.read() });
  }
  await convertChapters(parsed, assembler, conversion);
  await conversion.learnable(await metrics.stage('assemble', () => assembler.vocabulary()));
  const assembled = await metrics.stage('assemble', () => assembler.finish());
  for (;;) {
    const { value: file } = await metrics.stage('assemble', () => assembled.files.next());
    if (file === undefined) break;
    await emit({ ...file, contentType: JSON_TYPE });
  }
  return { parsed, assembled };
}

/**
 * Analyses and assembles chapter after chapter. A function of its own, so that what the analysis knows is given up before
 * the lexicon is written: its JSON is the peak of a long book.
 */
async function convertChapters(
  parsed: ParsedBook,
  assembler: Assembler,
  { metrics, signal, emit, openAnalysis, progress }: Conversion,
): Promise<void> {
  const japanese = japaneseBlocks(parsed, assembler);
  const units = japanese.flat().reduce((sum, block) => sum + (block?.text.length ?? 0), 0);
  delayMaglev(units);
  const analysis = units === 0 ? null : await metrics.stage('dictionary', () => openAnalysis(units));
  try {
    const reader =
      analysis === null ? null : await metrics.stage('words', () => readerOf(parsed, analysis.analyser));
    // One chapter ahead: while this one is assembled here, the threads analyse the next.
    let ahead: Promise<(Morphemes | null)[]>;
    // Timed as well as the waiting for it: without threads, most of the analysis is done before this returns.
    const lookAhead = (index: number) =>
      metrics.stage('tokenize', () => {
        ahead = analyse(analysis, reader, japanese[index] ?? [], signal);
        // Thrown where it is awaited; without a handler until then it would end the process.
        ahead.catch(() => undefined);
      });
    await lookAhead(0);
    for (const [index, { blocks }] of parsed.chapters.entries()) {
      progress('analyse', index / parsed.chapters.length);
      const morphemes = await metrics.stage('tokenize', () => ahead);
      await lookAhead(index + 1);
      const read = await metrics.stage('words', () =>
        blocks.map((block, i) => readBlock(reader, block, morphemes[i] ?? null)),
      );
      const file = await metrics.stage('assemble', () => assembler.addChapter(index, read));
      // Nobody looks at them again: held to the end, a book of 5 million characters peaks 150 MB higher.
      blocks.length = 0;
      japanese[index] = [];
      await emit({ ...file, contentType: JSON_TYPE });
    }
  } finally {
    await analysis?.close();
  }
}

const JSON_TYPE = 'application/json';

/** Every block, by chapter; null where it is not Japanese. */
function japaneseBlocks(parsed: ParsedBook, assembler: Assembler): (ParsedBlock | null)[][] {
  return parsed.chapters.map(({ blocks }, chapter) =>
    blocks.map((block, i) => (assembler.isJapanese(chapter, i) ? block : null)),
  );
}

function readerOf({ chapters }: ParsedBook, dictionary: Analyser): JapaneseReader {
  return new JapaneseReader(
    dictionary,
    chapters.flatMap(({ blocks }) => blocks),
  );
}

function readBlock(
  reader: JapaneseReader | null,
  block: ParsedBlock,
  morphemes: Morphemes | null,
): ReadText | null {
  return reader === null || morphemes === null ? null : reader.read(block, morphemes);
}

async function analyse(
  analysis: BookAnalysis | null,
  reader: JapaneseReader | null,
  blocks: readonly (ParsedBlock | null)[],
  signal: AbortSignal,
): Promise<(Morphemes | null)[]> {
  const texts = blocks.flatMap((block) =>
    block === null ? [] : [reader?.textToAnalyse(block) ?? block.text],
  );
  const morphemes = analysis === null ? [] : await analysis.analyse(texts, signal);
  const next = morphemes.values();
  return blocks.map((block) => (block === null ? null : (next.next().value ?? null)));
}
