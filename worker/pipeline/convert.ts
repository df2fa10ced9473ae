import { createHash } from 'node:crypto';
import { type AssembledBook, Assembler } from '../book/assemble.ts';
import { ANALYSER_VERSION, edition, FORMAT_VERSION } from '../book/version.ts';
import type { EpubLimits } from '../epub/limits.ts';
import { readEpub } from '../epub/read.ts';
import type { ParsedBook, ParsedChapter } from '../epub/types.ts';
import type { Analyser, Morphemes } from '../japanese/types.ts';
import type { Metrics } from '../tasks/metrics.ts';
import type { OutputFile } from './upload.ts';

export interface Conversion {
  readonly limits: EpubLimits;
  /** Called at most once, and only when a block is Japanese. */
  openAnalyser(): Promise<Analyser>;
  readonly metrics: Metrics;
  readonly signal: AbortSignal;
  progress(stage: string, fraction: number): void;
  /** Takes one output file; the next is made when it is willing. */
  emit(file: OutputFile): Promise<void>;
}

export interface ConvertedBook {
  readonly parsed: ParsedBook;
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
  conversion.progress('parse', 0);
  const parsed = await metrics.stage('parse', () => readEpub(bytes, conversion.limits, signal));
  const source = { sha256: createHash('sha256').update(bytes).digest('hex'), bytes: bytes.byteLength };
  const assembler = await metrics.stage('assemble', () => new Assembler(parsed, source));
  for (const image of assembler.images) {
    signal.throwIfAborted();
    await emit({ key: image.key, contentType: image.mediaType, bytes: image.read() });
  }
  let analyser: Analyser | null = null;
  for (const [index, chapter] of parsed.chapters.entries()) {
    signal.throwIfAborted();
    conversion.progress('analyse', index / parsed.chapters.length);
    const japanese = chapter.blocks.map((_, block) => assembler.isJapanese(index, block));
    if (japanese.includes(true)) {
      analyser ??= await metrics.stage('dictionary', () => conversion.openAnalyser());
    }
    const analyses = await metrics.stage('tokenize', () => tokenize(chapter, japanese, analyser));
    const file = await metrics.stage('assemble', () => assembler.addChapter(index, analyses, analyser));
    await emit({ ...file, contentType: JSON_TYPE });
  }
  const assembled = await metrics.stage('assemble', () => assembler.finish());
  await emit({ ...assembled.lexicon, contentType: JSON_TYPE });
  await emit({ ...assembled.book, contentType: JSON_TYPE });
  return { parsed, assembled };
}

const JSON_TYPE = 'application/json';

function tokenize(
  chapter: ParsedChapter,
  japanese: readonly boolean[],
  analyser: Analyser | null,
): (Morphemes | null)[] {
  return chapter.blocks.map(({ text }, block) =>
    japanese[block] ? (analyser?.analyse(text) ?? null) : null,
  );
}
