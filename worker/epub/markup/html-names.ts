import { decodeHTMLStrict } from 'entities/decode';
import type { EntityNames } from './xml.ts';

/** HTML's names of characters (`&nbsp;`), which books use without the DTD that would declare them. */
export const htmlNames: EntityNames = (name) => {
  const reference = `&${name};`;
  const character = decodeHTMLStrict(reference);
  return character === reference ? undefined : character;
};
