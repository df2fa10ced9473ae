import type { ReadingSource } from '../../../book/decode.ts';

/** What the panel of a word says for the format's terms. An unknown term, of a newer minor version, is shown as it is. */
const PARTS_OF_SPEECH: Readonly<Record<string, string>> = {
  'proper-noun': 'proper noun',
  'i-adjective': 'い-adjective',
  'na-adjective': 'な-adjective',
  other: 'word',
};

const STEPS: Readonly<Record<string, string>> = {
  te: 'て form',
  'passive-or-potential': 'passive or potential',
  desiderative: 'want to',
  'conditional-ba': 'if (ば)',
  'conditional-tara': 'if (たら)',
  representative: 'among others (たり)',
  'negative-volitional': 'negative volitional',
  'contraction-teiru': '～ている, contracted',
  'contraction-teshimau': '～てしまう, contracted',
  'contraction-teoku': '～ておく, contracted',
  'contraction-teiku': '～ていく, contracted',
  'contraction-teoru': '～ておる, contracted',
  'contraction-tewa': '～ては, contracted',
  'contraction-teageru': '～てあげる, contracted',
  'contraction-teyaru': '～てやる, contracted',
  ease: 'easy to',
  difficulty: 'hard to',
  inability: 'cannot bring oneself to',
  inception: 'begin to',
  continuation: 'go on',
  completion: 'finish',
};

const SOURCES: Readonly<Record<ReadingSource, string>> = {
  author: 'printed here by the author',
  book: 'printed elsewhere in this book',
  dictionary: 'the only reading there is',
  ambiguous: 'the likeliest of several',
  none: 'not known',
};

export function partOfSpeechName(term: string): string {
  return PARTS_OF_SPEECH[term] ?? term;
}

export function stepName(term: string): string {
  return STEPS[term] ?? term;
}

export function sourceName(source: ReadingSource): string {
  return SOURCES[source] ?? source;
}
