import { segmentWords } from '../language/segment.ts';
import type { FoundWord } from './word-table.ts';

const NOTHING_KNOWN = { baseReading: null, reading: null, source: 'none', furigana: [] } as const;

/**
 * The words of texts in other languages: all that is known of them is where they are and what they look like. The
 * same word is always the same object.
 */
export class OtherWords {
  readonly #found = new Map<string, FoundWord>();

  find(text: string, language: string): FoundWord[] {
    const { count, start, end, isWord } = segmentWords(text, language);
    const found: FoundWord[] = [];
    for (let i = 0; i < count; i++) {
      found.push(this.#foundFor(text.slice(start[i], end[i]), isWord[i] === 1, language));
    }
    return found;
  }

  #foundFor(surface: string, isWord: boolean, language: string): FoundWord {
    const key = `${isWord}${surface}`;
    const known = this.#found.get(key);
    if (known !== undefined) return known;
    const isVocabulary = isWord && /\p{L}/u.test(surface);
    const base = isVocabulary ? surface.toLocaleLowerCase(language) : surface;
    const pos = isVocabulary ? 'other' : 'symbol';
    const word = { surface, base, pos, isVocabulary, steps: [], parts: [{ surface, entry: null }] };
    const found: FoundWord = { word, ...NOTHING_KNOWN };
    this.#found.set(key, found);
    return found;
  }
}
