import type { ParsedBlock } from '../epub/types.ts';
import { furigana } from '../japanese/furigana.ts';
import { hasKanji, toHiragana } from '../japanese/kana.ts';
import type { Morphemes } from '../japanese/types.ts';
import { WordGrouper } from '../japanese/words/group.ts';
import type { Dictionary, Word as JapaneseWord } from '../japanese/words/types.ts';
import { segmentWords } from '../language/segment.ts';
import type { FoundWord } from './word-table.ts';

/** A word at its place in a block. */
export interface PlacedWord {
  found: FoundWord;
  /** First and behind the last of its morphemes; the same where there are none. */
  from: number;
  to: number;
  /** Distance back to the word in て that it helps, or 0. */
  helps: number;
}

/** Finds the words of Japanese blocks. The same word with the same reading is always the same object. */
export class JapaneseWords {
  readonly #grouper: WordGrouper;
  readonly #found = new Map<JapaneseWord, Map<string, FoundWord>>();

  constructor(dictionary: Dictionary) {
    this.#grouper = new WordGrouper(dictionary);
  }

  find(block: ParsedBlock, morphemes: Morphemes): PlacedWord[] {
    const words = this.#grouper.group(block.text, morphemes);
    return words.word.map((word, i): PlacedWord => {
      const start = words.start[i] ?? 0;
      const end = words.end[i] ?? 0;
      const helps = words.helps[i] ?? -1;
      return {
        found: this.#foundAt(block, word, start, end),
        from: words.first[i] ?? 0,
        to: words.first[i + 1] ?? morphemes.count,
        helps: helps < 0 ? 0 : i - helps,
      };
    });
  }

  #foundAt(block: ParsedBlock, word: JapaneseWord, start: number, end: number): FoundWord {
    const { reading, source, furigana } = readingAt(block, word, start, end);
    const readings = this.#found.get(word) ?? new Map<string, FoundWord>();
    this.#found.set(word, readings);
    const key = `${source} ${reading} ${furigana.join()}`;
    const known = readings.get(key);
    if (known !== undefined) return known;
    const found: FoundWord = {
      base: word.base,
      baseReading: word.base === word.surface ? reading : null,
      partOfSpeech: word.pos,
      isVocabulary: word.isVocabulary,
      reading,
      source,
      furigana,
      conjugation: word.steps,
    };
    readings.set(key, found);
    return found;
  }
}

/** The author's reading where there is one, else the dictionary's. */
function readingAt(
  block: ParsedBlock,
  word: JapaneseWord,
  start: number,
  end: number,
): Pick<FoundWord, 'reading' | 'source' | 'furigana'> {
  const ruby = block.ruby.filter(([at, length]) => at >= start && at + length <= end);
  if (ruby.length > 0) {
    let at = start;
    let reading = '';
    for (const [from, length, read] of ruby) {
      reading += block.text.slice(at, from) + read;
      at = from + length;
    }
    reading += block.text.slice(at, end);
    if (!hasKanji(reading)) {
      const segments = ruby.map(([from, length, read]) => [from - start, length, read] as const);
      return { reading: toHiragana(reading), source: 'author', furigana: segments };
    }
  }
  if (word.reading === null) return { reading: null, source: 'none', furigana: [] };
  const source = hasKanji(word.surface) ? 'ambiguous' : 'dictionary';
  return { reading: word.reading, source, furigana: furigana(word.surface, word.reading) };
}

const NOTHING_KNOWN = {
  baseReading: null,
  reading: null,
  source: 'none',
  furigana: [],
  conjugation: [],
} as const;

/** The words of a text in another language: all that is known of them is where they are and what they look like. */
export class OtherWords {
  readonly #found = new Map<string, FoundWord>();

  find(text: string, language: string): { surface: string; found: FoundWord }[] {
    const { count, start, end, isWord } = segmentWords(text, language);
    return Array.from({ length: count }, (_, i) => {
      const surface = text.slice(start[i], end[i]);
      return { surface, found: this.#foundFor(surface, isWord[i] === 1, language) };
    });
  }

  #foundFor(surface: string, isWord: boolean, language: string): FoundWord {
    const key = `${isWord}${surface}`;
    const known = this.#found.get(key);
    if (known !== undefined) return known;
    const isVocabulary = isWord && /\p{L}/u.test(surface);
    const base = isVocabulary ? surface.toLocaleLowerCase(language) : surface;
    const found = { ...NOTHING_KNOWN, base, partOfSpeech: isVocabulary ? 'other' : 'symbol', isVocabulary };
    this.#found.set(key, found);
    return found;
  }
}
