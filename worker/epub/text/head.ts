import { rebase, resolve } from '../href.ts';
import type { Attributes } from '../markup/handler.ts';
import { oneLineOf } from './draft.ts';
import type { Frame } from './frame.ts';
import { isForScreens, parseStyleSheet, type StyleSheets } from './styles.ts';
import { isStyleSheetLink } from './tags.ts';

/** The head of a document: its title, its style sheets, and from where its links resolve. */
export class DocumentHead {
  title = '';
  readonly #styles: StyleSheets;

  /** @param styles is given those that the head names or holds */
  constructor(styles: StyleSheets) {
    this.#styles = styles;
  }

  /** @returns what is to be given the element's text, or null when nothing is */
  open(frame: Frame, attributes: Attributes): ((text: string) => void) | null {
    switch (frame.name) {
      case 'title':
        return (text) => this.nameDocument(text);
      case 'style':
        if (!isForScreens(attributes.media)) return null;
        return (text) => this.#styles.add(parseStyleSheet(text), frame.inherited.base);
      case 'link':
        if (isStyleSheetLink(attributes) && isForScreens(attributes.media)) this.#link(frame, attributes);
        return null;
      case 'base':
        if (attributes.href !== undefined) setBase(frame, attributes.href);
        return null;
      default:
        return null;
    }
  }

  /** The first title counts. */
  nameDocument(text: string): void {
    this.title ||= oneLineOf(text);
  }

  #link(frame: Frame, { href = '' }: Attributes): void {
    const target = resolve(href, frame.inherited.base);
    if (target !== null) this.#styles.addFile(target.path);
  }
}

function setBase(frame: Frame, href: string): void {
  for (let open: Frame | null = frame; open !== null; open = open.parent) {
    open.change({ base: rebase(href, open.inherited.base) });
  }
}
