import type { Word } from '../words/types.ts';

const NAMES =
  'えー びー しー でぃー いー えふ じー えいち あい じぇー けー える えむ えぬ おー ぴー きゅー あーる えす てぃー ゆー ぶい だぶりゅー えっくす わい ぜっと'.split(
    ' ',
  );

/** Longer runs of capitals may be read as words: NATO軍, NASA製. */
const SPELLED = /^[A-Z]{1,3}$/;

/**
 * A word in kanji that begins with letters, spelled out: A組 えーぐみ, PC版 ぴーしーばん. By themselves letters have no reading.
 *
 * @returns hiragana; null for other words, and where a part is unknown
 */
export function readSpelled({ parts: [letters, ...rest] }: Word): string | null {
  const written = letters?.surface.normalize('NFKC') ?? '';
  if (rest.length === 0 || !SPELLED.test(written)) return null;
  let reading = Array.from(written, (letter) => NAMES[letter.charCodeAt(0) - FIRST] ?? '').join('');
  for (const part of rest) {
    if (part.reading === null) return null;
    reading += part.reading;
  }
  return reading;
}

const FIRST = 'A'.charCodeAt(0);
