import { rebase } from '../href.ts';
import { type Attributes, type MarkupHandler, NO_ATTRIBUTES, namespaces } from '../markup/handler.ts';
import { Aside } from './aside.ts';
import { BlockWriter } from './blocks.ts';
import { Constructs } from './constructs.ts';
import { oneLineOf } from './draft.ts';
import { formulaSigns, formulaText, isLeftOutOfFormula } from './formula.ts';
import { Frame, idOf } from './frame.ts';
import { gaiji } from './gaiji.ts';
import { DocumentHead } from './head.ts';
import { isPageBreak, isPageNumber, KindReader, type Kinds } from './kinds.ts';
import { openLink, openMarks, targetOf } from './marks.ts';
import { type PageBreak, pageBreak, pageNumber } from './page-breaks.ts';
import { Pictures } from './pictures.ts';
import { RubyElements } from './ruby-elements.ts';
import { NO_STYLE, type Style, StyleSheets } from './styles.ts';
import type { Surroundings } from './surroundings.ts';
import * as tags from './tags.ts';

/**
 * Turns the events of one document into blocks. It keeps the open elements and one unfinished block; nothing else of
 * the document stays in memory.
 */
export class DocumentReader implements MarkupHandler {
  readonly writer: BlockWriter;
  isVertical = false;
  private readonly book: Surroundings;
  private readonly styles: StyleSheets;
  private readonly head: DocumentHead;
  private readonly kinds = new KindReader();
  /** The innermost open element. */
  private frame: Frame | null = null;
  private root: Frame | null = null;
  /** Open elements of a part that is left out. */
  private skipped = 0;
  private readonly aside = new Aside();
  private isInFormula = false;
  private readonly pictures: Pictures;
  private readonly constructs: Constructs;
  private readonly ruby: RubyElements;
  private html: { classes: readonly string[]; attributes: Attributes } | null = null;

  constructor(book: Surroundings) {
    this.book = book;
    this.styles = new StyleSheets((path) => book.styleSheet(path));
    this.head = new DocumentHead(this.styles);
    this.writer = new BlockWriter(book.href, book.cfi, (blocks) => book.count(blocks));
    this.pictures = new Pictures(book, this.writer);
    this.constructs = new Constructs(this.writer);
    this.ruby = new RubyElements(this.writer, this.aside, book);
  }

  get title(): string {
    return this.head.title;
  }

  open(writtenName: string, attributes: Attributes, namespace: string): void {
    if (this.skipped > 0) {
      this.skipped++;
      this.writer.place(idOf(attributes));
      return;
    }
    if (attributes === NO_ATTRIBUTES && this.openBareRuby(writtenName, namespace)) return;
    const name = writtenName.toLowerCase();
    const parent = this.frame;
    const frame = new Frame(parent, name, attributes);
    if (parent === null) {
      this.root = frame;
      frame.change({ base: this.book.href });
    }
    const base = attributes === NO_ATTRIBUTES ? undefined : attributes['xml:base'];
    if (base !== undefined) frame.change({ base: rebase(base, frame.inherited.base) });
    if (frame.isAside) this.openAside(frame, attributes);
    else if (frame.inherited.isInHead) this.openInHead(frame, attributes);
    else this.openInBody(frame, attributes, namespace);
  }

  /**
   * Most elements of a Japanese book are the `ruby` and `rt` of its readings, with nothing more to say of them: the way past
   * all that an element may be takes longer than they do.
   *
   * @returns false when it is none of those
   */
  private openBareRuby(name: string, namespace: string): boolean {
    const parent = this.frame;
    const isRuby = name === 'ruby' || (name === 'rt' && this.writer.ruby !== null);
    if (!isRuby || parent === null || parent.isAside || namespace !== namespaces.xhtml) return false;
    const { isInHead, isInSvg, isHidden } = parent.inherited;
    if (isInHead || isInSvg || isHidden || this.styles.ofName(name) !== NO_STYLE) return false;
    const frame = new Frame(parent, name, NO_ATTRIBUTES);
    this.frame = frame;
    if (name === 'rt') this.ruby.openReading(frame, NO_ATTRIBUTES);
    else this.ruby.openGroup(frame);
    return true;
  }

  private openInBody(frame: Frame, attributes: Attributes, namespace: string): void {
    const { name } = frame;
    const kinds = this.kinds.of(attributes);
    const style = this.styles.of(name, kinds.classes, attributes);
    // A reading that a script is to show is one all the same.
    const isShown = name === 'rt' && this.writer.ruby !== null && !frame.inherited.isHidden;
    const isHidden =
      !isShown && (frame.inherited.isHidden || style.isHidden === true || attributes.hidden !== undefined);
    if (isHidden && this.openHidden(frame, attributes, kinds)) return;
    if (namespace === namespaces.mathml || name === 'math') {
      this.openFormula(frame, attributes);
      return;
    }
    if (tags.isLeftOut(name, namespace)) {
      this.skip(attributes);
      return;
    }
    if (tags.isMedia(name)) {
      this.book.warn('media_left_out', `An element <${name}> was left out.`);
      this.skip(attributes);
      return;
    }
    this.frame = frame;
    const isSvg = namespace === namespaces.svg || name === 'svg' || frame.inherited.isInSvg;
    if (isSvg && frame.parent?.name !== 'foreignobject') this.openSvg(frame, attributes);
    else if (isPageBreak(kinds, name)) {
      this.openPageBreak(frame, attributes, (text) => pageBreak(text, attributes));
    } else if (isPageNumber(kinds, name)) this.openPageBreak(frame, attributes, pageNumber);
    else this.openText(frame, attributes, kinds, style);
  }

  private openFormula(frame: Frame, attributes: Attributes): void {
    if (attributes.altimg !== undefined || attributes.alttext !== undefined) {
      this.pictures.addFormula(frame, attributes.altimg, attributes.alttext ?? '');
      this.skip(attributes);
      return;
    }
    this.frame = frame;
    this.writer.place(idOf(attributes));
    this.isInFormula = true;
    this.aside.collect(frame, (text) => {
      this.isInFormula = false;
      this.pictures.addFormula(frame, undefined, formulaText(text));
    });
  }

  /**
   * Notes are hidden where they stand, or all of them together, for a tap on their reference to show them.
   *
   * @returns false for a note
   */
  private openHidden(frame: Frame, attributes: Attributes, { ofSemantics, ofClasses }: Kinds): boolean {
    // Within a line, a class says what a script would do with it.
    const isNote = ofSemantics === 'note' || (ofClasses === 'note' && tags.isBlock(frame.name));
    if (frame.inherited.isHidden === isNote) frame.change({ isHidden: !isNote });
    if (isNote) return false;
    this.frame = frame;
    this.writer.place(idOf(attributes));
    return true;
  }

  text(data: string): void {
    if (this.skipped > 0) return;
    const frame = this.frame;
    if (frame === null) return;
    if (frame.isAside) {
      this.aside.text += data;
      return;
    }
    const offset = frame.addText(data.length);
    const { isInHead, isInSvg, isDrawnText, isHidden } = frame.inherited;
    if (!isInHead && !isHidden && (!isInSvg || isDrawnText)) this.writer.write(data, frame, offset);
  }

  cdata(data: string): void {
    this.interrupt();
    if (this.frame !== null) this.frame.hasCdata = true;
    this.text(data);
    this.interrupt();
  }

  interrupt(): void {
    if (this.skipped === 0) this.frame?.endText();
  }

  close(): void {
    if (this.skipped > 0) {
      this.skipped--;
      return;
    }
    const frame = this.frame;
    if (frame === null) return;
    this.frame = frame.parent;
    for (let i = 0; i < frame.marks; i++) this.writer.closeMark();
    frame.onText?.(this.aside.take());
    if (frame.ruby !== null) this.ruby.close(frame.ruby);
    frame.onClose?.();
    if (frame.isBlock) this.writer.flush();
  }

  private skip(attributes: Attributes): void {
    this.skipped = 1;
    this.writer.place(idOf(attributes));
  }

  private openInHead(frame: Frame, attributes: Attributes): void {
    this.frame = frame;
    const use = this.head.open(frame, attributes);
    if (use !== null) this.aside.collect(frame, use);
  }

  private openText(frame: Frame, attributes: Attributes, kinds: Kinds, style: Style): void {
    const { name } = frame;
    const { inherited } = frame;
    const isInHead = name === 'head' && frame.depth === 1;
    if (isInHead || inherited.isInSvg) frame.change({ isInHead, isInSvg: false });
    frame.isBlock = tags.isBlock(name) || (style.isBlock === true && this.writer.ruby === null);
    const isPreserved = style.isPreserved ?? (inherited.isPreserved || name === 'pre');
    if (isPreserved !== inherited.isPreserved) frame.change({ isPreserved });
    if (name === 'html') this.html = { classes: kinds.classes, attributes };
    if (name === 'body') this.setWritingMode(style);
    if (frame.isBlock && this.constructs.isLine(frame, kinds)) {
      frame.isBlock = false;
      this.writer.endLine();
      frame.onClose = () => this.writer.endLine();
    } else if (frame.isBlock) {
      this.writer.flush();
      if (frame.language !== inherited.blockLanguage) frame.change({ blockLanguage: frame.language });
      tags.setType(frame, kinds, attributes);
    }
    this.writer.place(idOf(attributes));
    if (name === 'a') this.writer.place(attributes.name);
    // In code, `ruby` is the language.
    const part = name === 'span' && !isPreserved ? kinds.ruby : name;
    if (this.ruby.open(part, frame, attributes)) return;
    openMarks(frame, attributes, kinds, style, this.book.href, this.writer);
    if (this.constructs.open(frame, attributes, style)) return;
    if (name === 'img') this.pictures.add(frame, tags.sourceOf(attributes), attributes, kinds);
    else if (name === 'area') this.openArea(frame, attributes);
    else if (name === 'object' && /^image\//.test(attributes.type ?? '')) {
      // What is inside of it is for readers that cannot show it.
      if (this.pictures.add(frame, attributes.data, attributes, kinds)) this.aside.collect(frame, () => {});
    }
  }

  /** That of the body or else of the root, which opened before its style sheets were known. */
  private setWritingMode(body: Style): void {
    const root = this.html && this.styles.of('html', this.html.classes, this.html.attributes);
    this.isVertical = body.isVertical ?? root?.isVertical ?? false;
  }

  /** Inside of a reading, a label, a title, a formula: only text counts. */
  private openAside(frame: Frame, attributes: Attributes): void {
    const isNested = frame.name === 'rt' && frame.parent?.name !== 'rtc';
    if (frame.name === 'rp' || isNested || tags.isSkipped(frame.name)) {
      this.skip(attributes);
      return;
    }
    if (this.isInFormula && isLeftOutOfFormula(frame.name)) {
      this.skip(attributes);
      return;
    }
    this.frame = frame;
    this.writer.place(idOf(attributes));
    if (this.isInFormula) this.openInFormula(frame);
    if (frame.name === 'img') this.aside.text += gaiji(attributes.alt ?? '', true) ?? attributes.alt ?? '';
    if (frame.name === 'rt') this.ruby.openReading(frame, attributes);
  }

  private openInFormula(frame: Frame): void {
    const [before, after] = formulaSigns(frame);
    this.aside.text += before;
    if (after !== '') {
      frame.onClose = () => {
        this.aside.text += after;
      };
    }
  }

  /** @param read says what the text of the element makes of it */
  private openPageBreak(frame: Frame, attributes: Attributes, read: (text: string) => PageBreak): void {
    this.writer.place(idOf(attributes));
    this.aside.collect(frame, (collected) => {
      const { text, label } = read(collected);
      if (text !== null) this.writer.writeFor(frame, text);
      if (label !== undefined) this.writer.addPageBreak(label);
    });
  }

  private openSvg(frame: Frame, attributes: Attributes): void {
    this.writer.place(idOf(attributes));
    if (frame.name === 'title') this.aside.collect(frame, (text) => this.nameDrawing(frame, text));
    const isPage = this.root?.name === 'svg';
    this.pictures.openPart(frame, attributes, isPage);
    if (frame.name !== 'a') return;
    const target = openLink(frame, attributes, 'link', this.book.href, this.writer);
    if (target !== null && !isPage) this.pictures.openLink(frame, attributes, target);
  }

  private openArea(frame: Frame, attributes: Attributes): void {
    const target = targetOf(frame, attributes, this.book.href);
    if (target !== null) this.pictures.addArea(frame, target, oneLineOf(attributes.alt ?? ''));
  }

  private nameDrawing(frame: Frame, text: string): void {
    this.pictures.nameDrawing(frame, text);
    if (frame.depth === 1) this.head.nameDocument(text);
  }
}
