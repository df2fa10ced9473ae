import type { Attributes } from '../markup/handler.ts';
import type { WarningCode } from '../warnings.ts';
import type { BlockWriter } from './blocks.ts';
import { oneLineOf } from './draft.ts';
import type { Frame } from './frame.ts';
import { gaiji } from './gaiji.ts';
import type { Kinds } from './kinds.ts';

/** What pictures ask of the book around the document. */
export interface PictureSource {
  warn(code: WarningCode, message: string): void;
  /** Key of an image that can be shown, or null; it warns itself. */
  image(href: string, base: string): string | null;
}

/** Writes the pictures of a document, the characters among them, and what stands for drawings and formulas. */
export class Pictures {
  readonly #book: PictureSource;
  readonly #writer: BlockWriter;
  /** Something of the open drawing is shown, so that nothing has to stand for it. */
  #isShown = false;
  /** Of the open drawing. */
  #title = '';
  /** Of the open link in it. */
  #linkTitle = '';
  #shown = 0;

  constructor(book: PictureSource, writer: BlockWriter) {
    this.#book = book;
    this.#writer = writer;
  }

  /** @returns whether it is shown: a picture, or the character that it stands for */
  add(frame: Frame, href: string | undefined, attributes: Attributes, { classes }: Kinds): boolean {
    const alt = oneLineOf(attributes.alt ?? '');
    const isGaiji = classes.some((word) => /gaiji/i.test(word)) || attributes.gaiji !== undefined;
    const character = gaiji(alt, isGaiji);
    if (character !== null) {
      this.#writer.writeFor(frame, character);
      return true;
    }
    if (isGaiji) this.#book.warn('gaiji_unknown', `A character is only an image (${alt || 'without text'}).`);
    if (!isGaiji) return this.#show(frame, href, alt);
    const image = this.#lookUp(frame, href);
    this.#writer.addImage(frame, { image, alt, isGaiji });
    return image !== null;
  }

  /** In the place of a formula stands the picture that the book has of it, with its text as the alternative. */
  addFormula(frame: Frame, image: string | undefined, text: string): void {
    this.#book.warn('math_left_out', 'A formula is only its text in one line, or an image.');
    if (image !== undefined || text !== '') this.#show(frame, image, oneLineOf(text));
  }

  /**
   * A drawing opens, or something in one.
   *
   * @param isPage the drawing is a page by itself
   */
  openPart(frame: Frame, attributes: Attributes, isPage: boolean): void {
    const { name } = frame;
    const { isInSvg, isDrawnText } = frame.inherited;
    if (!isInSvg) frame.change({ isInSvg: true });
    if (name === 'title') return;
    if (name === 'image') this.#addFramed(frame, attributes);
    else if (!isInSvg) this.#openDrawing(frame, attributes);
    else if (name === 'text' && isPage) this.#openDrawnText(frame);
    else if (isDrawnText && (attributes.y ?? attributes.dy) !== undefined) this.#writer.softBreak();
  }

  /** Of a drawing only the photographs that it frames can be shown; when it closes without one, its title stands for it. */
  #openDrawing(frame: Frame, attributes: Attributes): void {
    this.#isShown = false;
    this.#title = oneLineOf(attributes['aria-label'] ?? '');
    frame.onClose = () => {
      if (this.#isShown) return;
      this.#book.warn('image_not_shown', 'A drawing (SVG) was left out.');
      this.#writer.addImage(frame, { image: null, alt: this.#title });
    };
  }

  /** A title within the open drawing, or within a link in it. */
  nameDrawing({ parent }: Frame, text: string): void {
    if (parent?.name === 'a') this.#linkTitle ||= oneLineOf(text);
    else this.#title ||= oneLineOf(text);
  }

  /** A link opens in a drawing: it leads from the pictures in it, or from a part of the drawing, as in a page of contents. */
  openLink(frame: Frame, attributes: Attributes, target: string): void {
    const shown = this.#shown;
    this.#linkTitle = oneLineOf(attributes['xlink:title'] ?? attributes['aria-label'] ?? '');
    frame.onClose = () => {
      if (this.#shown === shown) this.addArea(frame, target, this.#linkTitle);
    };
  }

  /** A part of a picture that leads somewhere and shows nothing itself. */
  addArea(frame: Frame, target: string, alt: string): void {
    this.#writer.addImage(frame, { image: null, alt, link: { type: 'link', target } });
  }

  /** Text in a drawing is left out like the drawing, but for a page that is nothing else. */
  #openDrawnText(frame: Frame): void {
    this.#isShown = true;
    this.#writer.flush();
    frame.isBlock = true;
    frame.change({ isDrawnText: true });
  }

  #addFramed(frame: Frame, attributes: Attributes): void {
    this.#isShown = true;
    const alt = oneLineOf(attributes['aria-label'] ?? '') || this.#title;
    this.#show(frame, attributes['xlink:href'] ?? attributes.href, alt);
  }

  #show(frame: Frame, href: string | undefined, alt: string): boolean {
    this.#shown++;
    const image = this.#lookUp(frame, href);
    this.#writer.addImage(frame, { image, alt });
    return image !== null;
  }

  #lookUp(frame: Frame, href: string | undefined): string | null {
    return href === undefined || href.trim() === '' ? null : this.#book.image(href, frame.inherited.base);
  }
}
