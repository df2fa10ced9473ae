import { breakVanishes, isInvisible, isSpace } from './joining.ts';

/**
 * Markup's text as a reader sees it: white space collapsed, line breaks of the source gone between Japanese characters,
 * invisible characters gone.
 */
export function oneLineOf(source: string): string {
  let text = '';
  let gap: 'none' | 'space' | 'break' = 'none';
  for (const character of source) {
    const unit = character.charCodeAt(0);
    if (isInvisible(unit)) continue;
    if (isSpace(unit)) {
      if (gap !== 'break') gap = unit === 0x20 || unit === 0x09 ? 'space' : 'break';
      continue;
    }
    if (gap !== 'none' && text !== '') {
      if (gap === 'space' || !breakVanishes(text.charCodeAt(text.length - 1), unit)) text += ' ';
    }
    gap = 'none';
    text += character;
  }
  return text;
}
