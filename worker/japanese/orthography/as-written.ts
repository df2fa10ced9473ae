import { hasKanji } from '../kana.ts';
import type { WordReading } from '../readings/types.ts';
import { isReference } from '../references.ts';
import type { Words } from '../words/types.ts';

/** Gives words that were found in a text in today's spelling the letters of the text. */
export class AsWritten {
  readonly #made = new Map<WordReading, Map<string, WordReading>>();

  /**
   * @param words and readings of `text` in today's spelling, of the same length
   * @returns the readings; the same object wherever a word is written and read the same
   */
  readings(text: string, { start, end }: Words, readings: readonly WordReading[]): WordReading[] {
    return readings.map((reading, i) => {
      const surface = text.slice(start[i], end[i]);
      return surface === reading.word.surface ? reading : this.#written(reading, surface);
    });
  }

  #written(reading: WordReading, surface: string): WordReading {
    const known = this.#made.get(reading)?.get(surface);
    if (known !== undefined) return known;
    let at = 0;
    const parts = reading.word.parts.map((part) => {
      const from = at;
      at += part.surface.length;
      return { ...part, surface: surface.slice(from, at) };
    });
    const modern = reading.word.surface;
    const isOther = isReference(modern, surface);
    const own: WordReading = {
      ...reading,
      furigana: hasKanji(surface) ? reading.furigana : [], // けふ is found as 今日
      word: isOther
        ? { ...reading.word, surface, parts, base: surface }
        : { ...reading.word, surface, parts, modern },
    };
    const made = surface.endsWith('せう') && modern.endsWith('しょ') ? lengthened(own, modern) : own;
    const others = this.#made.get(reading) ?? new Map<string, WordReading>();
    this.#made.set(reading, others.set(surface, made));
    return made;
  }
}

/** でせう, ませう: longer today, and so found as でしょ and ましょ. */
function lengthened(own: WordReading, shortened: string): WordReading {
  const { word } = own;
  const isVerb = word.steps.includes('polite');
  const modern = `${shortened}う`;
  return {
    ...own,
    reading: `${own.reading}う`,
    baseReading: isVerb ? own.baseReading : `${own.reading}う`,
    word: {
      ...word,
      base: isVerb ? word.base : modern,
      reading: `${word.reading}う`,
      steps: isVerb ? [...word.steps, 'volitional'] : word.steps,
      modern,
    },
  };
}
