import type { Attributes } from '../markup/handler.ts';
import { oneLineOf } from './draft.ts';

/** A page's label; what is longer is text that somebody called a page break. */
const MAX_LABEL = 32;
/** `12`, `[Pg 12]`, `{xii}`, `p. 12` */
const NUMBER = /^[[({]?\s*(?:p(?:g|age)?\b\.?)?\s*(\d+|[ivxlc]+)\s*[\])}]?$/i;

/** What an element that marks a page is: text that stays, a page that begins, or both. */
export interface PageBreak {
  text: string | null;
  /** Undefined: none begins; null: one without a label. */
  label: string | null | undefined;
}

/** @param collected text of an element that says that it is a page break */
export function pageBreak(collected: string, attributes: Attributes): PageBreak {
  const shown = oneLineOf(collected);
  const label = oneLineOf(attributes.title ?? attributes['aria-label'] ?? shown).slice(0, MAX_LABEL);
  return { text: shown.length > MAX_LABEL ? shown : null, label: label || null };
}

/** @param collected text of an element that is only called like the number of a page */
export function pageNumber(collected: string): PageBreak {
  const shown = oneLineOf(collected);
  const label = NUMBER.exec(shown)?.[1];
  return { text: label === undefined ? shown : null, label };
}
