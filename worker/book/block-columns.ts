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
  { found, homographs, helpers }: Pick<BlockWords, 'found' | 'homographs' | 'helpers'>,
): Pick<Block, 'words' | 'homographs' | 'helpers'> {
  const lengths: number[] = [];
  let end = 0;
  for (let i = 0; i < found.length; i++) {
    const surface = found[i]?.word.surface ?? '';
    if (!text.startsWith(surface, end)) throw lost(text, end);
    end += surface.length;
    lengths.push(surface.length);
  }
  if (end !== text.length) throw lost(text, end);
  return {
    ...(lengths.length > 0 && { words: pack(lengths) }),
    ...(homographs.length > 0 && { homographs: pack(homographs) }),
    ...(helpers.length > 0 && { helpers: pack(helpers) }),
  };
}

function lost(text: string, end: number): PermanentError {
  const place = JSON.stringify(text.slice(end, end + 20));
  return new PermanentError(
    'text_lost',
    `The words of a block do not join to its text, from ${place} on; please report this book.`,
  );
}
