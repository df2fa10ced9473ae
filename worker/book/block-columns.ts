import { PermanentError } from '../errors.ts';
import type { BlockWords } from './lexicon.ts';
import { pack } from './numbers.ts';
import type { Block } from './types.ts';

/**
 * The columns that the format writes for the words of a block. Text is never lost: a word must stand where the one
 * before it ended, and the last one end with the text.
 *
 * @throws PermanentError `text_lost`
 */
export function blockColumns(
  text: string,
  { found, homographs, helps }: Pick<BlockWords, 'found' | 'homographs' | 'helps'>,
): Pick<Block, 'words' | 'homographs' | 'helpers'> {
  const lengths: number[] = [];
  let end = 0;
  for (const { word } of found) {
    const { surface } = word;
    if (!text.startsWith(surface, end)) throw lost(text, end);
    end += surface.length;
    lengths.push(surface.length);
  }
  if (end !== text.length) throw lost(text, end);
  const homographPairs = pairs(homographs);
  const helperPairs = pairs(helps);
  return {
    ...(lengths.length > 0 && { words: pack(lengths) }),
    ...(homographPairs.length > 0 && { homographs: pack(homographPairs) }),
    ...(helperPairs.length > 0 && { helpers: pack(helperPairs) }),
  };
}

/** Values of the few words that have one: each with the distance from the word before that has one. */
function pairs(values: readonly number[]): number[] {
  const found: number[] = [];
  let last = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? 0;
    if (value === 0) continue;
    found.push(i - last, value);
    last = i;
  }
  return found;
}

function lost(text: string, end: number): PermanentError {
  const place = JSON.stringify(text.slice(end, end + 20));
  return new PermanentError(
    'text_lost',
    `The words of a block do not join to its text, from ${place} on; please report this book.`,
  );
}
