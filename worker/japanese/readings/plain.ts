import { hasKanji, isAllKana, toHiragana } from '../kana.ts';
import { Kind } from '../words/classes.ts';
import type { Lookup } from '../words/lookup.ts';
import type { Word, WordPart } from '../words/types.ts';
import { readCompound } from './compounds.ts';
import { numeralLength, readCounted } from './counters.ts';

/** A reading without regard to ruby and neighbours. */
export interface PlainReading {
  /** Hiragana, or null when nothing is known. */
  reading: string | null;
  /** Whether it is the only one there is. */
  certain: boolean;
}

const UNKNOWN: PlainReading = { reading: null, certain: false };

/** The likeliest reading of a word, and whether there is another. */
export function readPlain(word: Word, lookup: Lookup): PlainReading {
  if (isAllKana(word.surface)) return { reading: toHiragana(word.surface), certain: true };
  if (word.pos === 'number') return readNumber(word);
  if (word.pos === 'symbol' || (!hasKanji(word.surface) && word.reading === null)) return UNKNOWN;
  if (word.parts.length > 1 && word.parts.every(isLoneKanji)) return readLone(word);
  if (word.reading === null) return UNKNOWN;
  const reading = contractU(word) ?? word.reading;
  // A kanji alone may stand for any word of its meaning; those that never do are in the table of literary readings.
  const certain = word.surface.length > 1 && word.parts.every((part) => hasOneReading(part, lookup));
  return { reading, certain };
}

/** 逢うた is read おうた, 貰うて もろうて: う after a vowel a draws it to o. */
function contractU({ parts, reading }: Word): string | null {
  const [verb, ending] = parts;
  if (verb?.kind !== Kind.Verb || verb.reading === null || ending === undefined || reading === null)
    return null;
  if (!verb.surface.endsWith('う') || !/^[たて]/.test(ending.surface)) return null;
  const at = 'あかがさたなばまらわ'.indexOf(verb.reading.charAt(verb.reading.length - 2));
  if (at < 0) return null;
  const stem = verb.reading.length - 2;
  return `${reading.slice(0, stem)}${'おこごそとのぼもろお'.charAt(at)}${reading.slice(stem + 1)}`;
}

function isLoneKanji({ surface, kind }: WordPart): boolean {
  return surface.length === 1 && hasKanji(surface) && (kind === Kind.Noun || kind === Kind.VerbalNoun);
}

/** Kanji that the dictionary has only one by one. */
function readLone({ parts }: Word): PlainReading {
  const reading = readCompound(
    parts.map(({ surface }) => surface),
    parts.map(({ reading }) => reading),
  );
  return { reading, certain: false };
}

/** 第, a number, its counter, and what else the word has: 第三十一回目. */
function readNumber(word: Word): PlainReading {
  let before = '';
  let surface = word.surface;
  if (surface.startsWith('第')) {
    before = 'だい';
    surface = surface.slice(1);
  }
  const number = surface.slice(0, numeralLength(surface));
  let at = (before === '' ? 0 : 1) + number.length;
  let offset = 0;
  let counter: WordPart | null = null;
  let rest = '';
  for (const part of word.parts) {
    const start = offset;
    offset += part.surface.length;
    if (start < at) continue;
    if (counter === null) {
      counter = part;
      at = offset;
    } else {
      const own = part.kind === Kind.Number ? readCounted(part.surface, '', '')?.reading : part.reading;
      if (own === undefined || own === null) return UNKNOWN;
      rest += own;
    }
  }
  const counted = readCounted(number, counter?.surface ?? '', counter?.reading ?? '');
  if (counted === null || (counter !== null && counter.reading === null)) return UNKNOWN;
  return { reading: before + counted.reading + rest, certain: counted.certain };
}

/** Whether every entry that is written so is read so. */
function hasOneReading({ surface, entry }: WordPart, lookup: Lookup): boolean {
  if (!hasKanji(surface)) return true;
  const { dictionary } = lookup;
  const own = dictionary.features(entry);
  if (!own.known || own.posDetail1 === '固有名詞') return false;
  const written = dictionary.entries(surface);
  // A part that was mended may have an entry of another writing.
  if (written.includes(entry)) return dictionary.hasOneReading(entry);
  return written.every((other) => dictionary.features(other).reading === own.reading);
}
