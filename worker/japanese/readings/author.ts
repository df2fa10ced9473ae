import type { FuriganaSegment } from '../furigana.ts';
import { isAllKana, isKana, toHiragana } from '../kana.ts';
import type { RubySpan } from './types.ts';

/** What the author says about one word. */
export interface AuthorReading {
  /** Hiragana of the whole word. */
  reading: string;
  furigana: FuriganaSegment[];
}

/** Whether ruby tells how to read its base: kana do; emphasis dots, glosses and notes in kanji or letters do not. */
export function isReading(ruby: string): boolean {
  return isAllKana(ruby.replaceAll('\u3000', '').replaceAll('・', '').trim());
}

/**
 * Reads a word by the author's ruby on it, with the kana that the author left as they are: 云《い》う → いう. Where
 * ruby covers only some of its kanji, the rest is read as `plain` has it.
 *
 * @param spans ruby inside the word, in order, offsets into `surface`
 * @param plain furigana of the word without the author's help
 * @returns null when part of the word stays unread
 */
export function readByAuthor(
  surface: string,
  spans: readonly RubySpan[],
  plain: readonly FuriganaSegment[],
): AuthorReading | null {
  const furigana: FuriganaSegment[] = [];
  let reading = '';
  let at = 0;
  const fill = (to: number): boolean => {
    while (at < to) {
      const segment = plain.find(([start, length]) => start === at && start + length <= to);
      if (segment !== undefined) {
        furigana.push(segment);
        reading += segment[2];
        at += segment[1];
      } else if (isKana(surface.charCodeAt(at))) {
        reading += surface.charAt(at);
        at++;
      } else {
        return false;
      }
    }
    return true;
  };
  for (const [start, length, ruby] of spans) {
    if (start < at || !fill(start)) return null;
    furigana.push([start, length, ruby]);
    reading += ruby.replaceAll('\u3000', '').replaceAll('・', '').trim();
    at = start + length;
  }
  return fill(surface.length) ? { reading: toHiragana(reading), furigana } : null;
}
