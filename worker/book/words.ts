import type { ParsedBlock, RubySpan } from '../epub/types.ts';
import { furigana } from '../japanese/furigana.ts';
import { hasKanji, toHiragana } from '../japanese/kana.ts';
import type { Morphemes } from '../japanese/types.ts';
import { WordGrouper } from '../japanese/words/group.ts';
import type { Dictionary, Word as JapaneseWord } from '../japanese/words/types.ts';
import { segmentWords } from '../language/segment.ts';
import type { ReadingSource } from './types.ts';
import type { FoundWord } from './word-table.ts';

/**
 * Takes the words of a block in order: what is found, the first and behind the last of its morphemes, and the
 * distance back to the word in て that it helps, or 0.
 */
export type TakeFound = (found: FoundWord, from: number, to: number, helps: number) => void;

/** Finds the words of Japanese blocks. The same word with the same reading is always the same object. */
export class JapaneseWords {
  readonly #grouper: WordGrouper;
  /** Every word as the dictionary reads it. */
  readonly #plain = new Map<JapaneseWord, FoundWord>();
  /** Every word with the author's readings of it. */
  readonly #rubied = new Map<JapaneseWord, Map<string, FoundWord>>();

  constructor(dictionary: Dictionary) {
    this.#grouper = new WordGrouper(dictionary);
  }

  find({ text, ruby }: ParsedBlock, morphemes: Morphemes, take: TakeFound): void {
    const words = this.#grouper.group(text, morphemes);
    let nextRuby = 0;
    for (const [i, word] of words.word.entries()) {
      const [start, end] = [words.start[i] ?? 0, words.end[i] ?? 0];
      let spans: RubySpan[] | null = null;
      for (let span = ruby[nextRuby]; span !== undefined && span[0] < end; span = ruby[++nextRuby]) {
        if (span[0] < start || span[0] + span[1] > end) continue;
        spans ??= [];
        spans.push([span[0] - start, span[1], span[2]]);
      }
      const found = (spans && this.#readByAuthor(word, spans)) ?? this.#readByDictionary(word);
      const helps = words.helps[i] ?? -1;
      take(found, words.first[i] ?? 0, words.first[i + 1] ?? morphemes.count, helps < 0 ? 0 : i - helps);
    }
  }

  #readByDictionary(word: JapaneseWord): FoundWord {
    const known = this.#plain.get(word);
    if (known !== undefined) return known;
    const { reading, surface } = word;
    const source = reading === null ? 'none' : hasKanji(surface) ? 'ambiguous' : 'dictionary';
    const found = foundWord(word, reading, source, reading === null ? [] : furigana(surface, reading));
    this.#plain.set(word, found);
    return found;
  }

  /** @returns null when the author's readings leave kanji of the word unread */
  #readByAuthor(word: JapaneseWord, spans: readonly RubySpan[]): FoundWord | null {
    const readings = this.#rubied.get(word) ?? new Map<string, FoundWord>();
    this.#rubied.set(word, readings);
    const key = spans.join();
    const known = readings.get(key);
    if (known !== undefined) return known;
    let reading = '';
    let at = 0;
    for (const [start, length, read] of spans) {
      reading += word.surface.slice(at, start) + read;
      at = start + length;
    }
    reading += word.surface.slice(at);
    if (hasKanji(reading)) return null;
    const found = foundWord(word, toHiragana(reading), 'author', spans);
    readings.set(key, found);
    return found;
  }
}

function foundWord(
  word: JapaneseWord,
  reading: string | null,
  source: ReadingSource,
  segments: FoundWord['furigana'],
): FoundWord {
  return {
    base: word.base,
    baseReading: word.base === word.surface ? reading : null,
    partOfSpeech: word.pos,
    isVocabulary: word.isVocabulary,
    reading,
    source,
    furigana: segments,
    conjugation: word.steps,
  };
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

  find(text: string, language: string, take: (found: FoundWord, surface: string) => void): void {
    const { count, start, end, isWord } = segmentWords(text, language);
    for (let i = 0; i < count; i++) {
      const surface = text.slice(start[i], end[i]);
      take(this.#foundFor(surface, isWord[i] === 1, language), surface);
    }
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
