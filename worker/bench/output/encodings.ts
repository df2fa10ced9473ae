import type { DecodedBlock, Lexicon, Word } from '../../book/decode.ts';
import { unpack } from '../../book/numbers.ts';

/** One way to store what is known of a chapter. */
export interface Encoding {
  name: string;
  /** One file a chapter. */
  chapter(blocks: readonly DecodedBlock[]): unknown;
  /** What stands beside the chapters, or null. */
  lexicon(lexicon: Lexicon): unknown;
}

/** The other shapes that the same analysis could have; all but the first carry text, words and their data. */
export const encodings: readonly Encoding[] = [
  {
    name: 'plain text alone',
    chapter: (blocks) => blocks.map((block) => block.text),
    lexicon: () => null,
  },
  {
    name: 'numbers as JSON arrays',
    chapter: (blocks) =>
      blocks.map((block) => ({ ...around(block), words: block.words.map(({ start, end }) => end - start) })),
    lexicon: withArrays,
  },
  {
    name: 'word ids as JSON arrays',
    chapter: (blocks) =>
      blocks.map((block) => ({ ...around(block), words: block.words.map(({ entry }) => entry.id) })),
    lexicon: withArrays,
  },
  {
    name: 'start, length, id as JSON arrays',
    chapter: (blocks) =>
      blocks.map((block) => ({
        ...around(block),
        start: block.words.map(({ start }) => start),
        length: block.words.map(({ start, end }) => end - start),
        id: block.words.map(({ entry }) => entry.id),
      })),
    lexicon: withArrays,
  },
  {
    name: 'markup, <span data-…>',
    chapter: (blocks) => blocks.map((block) => `<p id="${block.id}">${block.words.map(span).join('')}</p>`),
    lexicon: () => null,
  },
  {
    name: 'an object a word',
    chapter: (blocks) => blocks.map((block) => ({ ...around(block), words: block.words.map(flat) })),
    lexicon: () => null,
  },
  {
    name: "kuromoji's objects",
    chapter: (blocks) => blocks.map((block) => ({ ...around(block), tokens: block.words.flatMap(tokens) })),
    lexicon: () => null,
  },
];

/** The lexicon with its packed columns written out. */
function withArrays({ morphemes, lemmas, words, ...tables }: Lexicon) {
  const written = (columns: object) =>
    Object.fromEntries(
      Object.entries(columns).map(([name, column]) => [
        name,
        typeof column === 'string' ? unpack(column) : column,
      ]),
    );
  return { ...tables, morphemes: written(morphemes), lemmas: written(lemmas), words: written(words) };
}

function around({ id, type, text, sentences, ruby, marks, images, anchor }: DecodedBlock) {
  return { id, type, text, sentences: sentences.map(({ end }) => end), ruby, marks, images, at: anchor.cfi };
}

function flat({ start, end, entry }: Word) {
  const { surface, reading, source, lemma, conjugation, furigana } = entry;
  const { base, partOfSpeech } = lemma;
  return { start, end, surface, reading, source, base, partOfSpeech, conjugation, furigana };
}

function span({ entry }: Word): string {
  const { surface, reading, source, lemma, conjugation } = entry;
  const data = `data-base="${lemma.base}" data-pos="${lemma.partOfSpeech}" data-reading="${reading ?? ''}" data-source="${source}"`;
  return `<span ${data} data-steps="${conjugation.join(' ')}">${surface}</span>`;
}

/** The thirteen fields of a token of kuromoji, whose word ids and positions are numbers of about this size. */
function tokens({ start, entry }: Word) {
  return entry.morphemes.map(({ surface, base, reading, grammar }) => ({
    word_id: 100_000 + entry.id,
    word_type: base === null ? 'UNKNOWN' : 'KNOWN',
    word_position: start + 1,
    surface_form: surface,
    pos: grammar[0] ?? '*',
    pos_detail_1: grammar[1] ?? '*',
    pos_detail_2: grammar[2] ?? '*',
    pos_detail_3: grammar[3] ?? '*',
    conjugated_type: grammar[4] ?? '*',
    conjugated_form: grammar[5] ?? '*',
    basic_form: base ?? '*',
    reading: reading ?? '*',
    pronunciation: reading ?? '*',
  }));
}
