import { detach } from '../detach.ts';
import { resolve } from '../href.ts';
import type { Attributes } from '../markup/handler.ts';
import type { Link, Mark } from '../types.ts';
import type { BlockWriter } from './blocks.ts';
import { oneLineOf } from './draft.ts';
import type { Frame } from './frame.ts';
import { isNoteReference, type Kinds } from './kinds.ts';
import type { Style } from './styles.ts';
import { markOf } from './tags.ts';

/**
 * Opens the marks that an element puts on its text.
 *
 * @param document archive path of the document
 */
export function openMarks(
  frame: Frame,
  attributes: Attributes,
  kinds: Kinds,
  style: Style,
  document: string,
  writer: BlockWriter,
): void {
  if (style.hasDots ?? kinds.hasDots) openMark(frame, 'emphasis-dots', null, writer);
  else openByLook(frame, style, writer);
  if (frame.name !== 'a' && frame.name !== 'noteref') return;
  const type = isNoteReference(kinds, frame.name) ? 'note-reference' : 'link';
  openLink(frame, attributes, type, document, writer);
}

/** @returns where it leads, or null when it is no link */
export function openLink(
  frame: Frame,
  attributes: Attributes,
  type: Link['type'],
  document: string,
  writer: BlockWriter,
): string | null {
  const target = targetOf(frame, attributes, document);
  if (target !== null) openMark(frame, type, target, writer);
  return target;
}

/** By the element's name, and by the style sheet: converters write spans for nearly all that they find. */
function openByLook(frame: Frame, { weight, slant, lift, line }: Style, writer: BlockWriter): void {
  const ofName = markOf(frame.name);
  if (ofName !== null && (ofName !== 'underline' || line !== null)) openMark(frame, ofName, null, writer);
  if (frame.isBlock) return;
  if (weight === 'bold') openMark(frame, 'strong', null, writer);
  if (slant === 'italic') openMark(frame, 'emphasis', null, writer);
  if (lift !== undefined) openMark(frame, lift, null, writer);
  // Links are underlined for being links.
  if (line && frame.name !== 'a') openMark(frame, line, null, writer);
}

function openMark(frame: Frame, type: Mark['type'], target: string | null, writer: BlockWriter): void {
  if (writer.openMark(type, target)) frame.marks++;
}

/** Links lead to the web or into the book; anything else (`javascript:`, `file:`) is only its text. */
export function targetOf(frame: Frame, attributes: Attributes, document: string): string | null {
  const href = attributes.href ?? attributes['xlink:href'] ?? attributes.idref;
  if (href === undefined) return null;
  if (/^\s*https?:\/\//i.test(href)) return oneLineOf(href);
  const target = resolve(href, href.trim().startsWith('#') ? document : frame.inherited.base);
  if (target === null) return null;
  // Ids are compared unit by unit: respelt like a text (が from a Mac in two parts), it would find none.
  return detach(target.fragment === null ? target.path : `${target.path}#${target.fragment}`);
}
