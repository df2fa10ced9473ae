import { decodeHTMLStrict } from 'entities/decode';
import type { EntityNames } from './xml.ts';

/** HTML's names of characters (`&nbsp;`), which books use without the DTD that would declare them. */
export const htmlNames: EntityNames = new Proxy<EntityNames>(
  {},
  {
    get(_, name) {
      const reference = `&${String(name)};`;
      const character = decodeHTMLStrict(reference);
      return character === reference ? undefined : character;
    },
  },
);
