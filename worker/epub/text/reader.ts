import { resolve } from '../href.ts';
import { type Attributes, type MarkupHandler, namespaces } from '../markup/handler.ts';
import type { BlockType, Mark, ParsedBlock } from '../types.ts';
import type { WarningCode } from '../warnings.ts';
import { Draft } from './draft.ts';
import { gaiji } from './gaiji.ts';
import { oneLineOf } from './one-line.ts';
import { readPlainRuby } from './plain-ruby.ts';
import { RubyGroup } from './ruby.ts';
import { parseDeclarations, parseStyleSheet, type Style, type StyleSheet, StyleSheets } from './styles.ts';
import * as tags from './tags.ts';

/** What the reader of one document asks of the book around it. */
export interface Surroundings {
  /** Archive path of the document. */
  href: string;
  /** `/6/4` */
  cfi: string;
  warn(code: WarningCode, message: string): void;
  /** Key of an image that can be shown, or null; it warns itself. */
  image(href: string): string | null;
  /** The style sheet at an archive path, null when it is missing. */
  styleSheet(path: string): StyleSheet | null;
  /** Counts one block against the limit of the book. */
  count(): void;
}

/** Deeper, anchors point to the ancestor at this depth: paths of 100 000 steps a block would fill the memory. */
const MAX_PATH_DEPTH = 256;
/** A page's label; what is longer is text that somebody called a page break. */
const MAX_LABEL = 32;

interface Frame {
  name: string;
  isBlock: boolean;
  isPreserved: boolean;
  isInHead: boolean;
  isInSvg: boolean;
  /** Its text is not the block's but goes to `#side`: readings, page labels, titles, style sheets. */
  isAside: boolean;
  type: BlockType;
  level: number | null;
  language: string | null;
  blockLanguage: string | null;
  id: string | null;
  /** `/4/2`, the CFI path of the element. */
  path: string;
  depth: number;
  elements: number;
  texts: number;
  /** UTF-16 units of the text node being read, -1 when the last child was none. */
  textLength: number;
  marks: number;
  onClose: (() => void) | null;
}

const ROOT: Frame = {
  name: '',
  isBlock: true,
  isPreserved: false,
  isInHead: false,
  isInSvg: false,
  isAside: false,
  type: 'paragraph',
  level: null,
  language: null,
  blockLanguage: null,
  id: null,
  path: '',
  depth: -1,
  elements: 0,
  texts: 0,
  textLength: -1,
  marks: 0,
  onClose: null,
};

/**
 * Turns the events of one document into blocks. It keeps the open elements and one unfinished block; nothing else of
 * the document stays in memory.
 */
export class DocumentReader implements MarkupHandler {
  readonly blocks: ParsedBlock[] = [];
  /** Index of the block in which, or before which, the element with this id begins; may be `blocks.length`. */
  readonly ids = new Map<string, number>();
  title = '';
  isVertical = false;
  readonly #book: Surroundings;
  readonly #styles: StyleSheets;
  readonly #draft = new Draft();
  readonly #stack: Frame[] = [];
  readonly #rubies: RubyGroup[] = [];
  /** Open elements of a part that is left out. */
  #skipped = 0;
  #side = '';
  #anchor: { id: string | null; path: string; frame: Frame } | null = null;
  /** Language of all text of the block; undefined before the first, false when there are several. */
  #language: string | null | undefined | false;
  #svgImages = 0;
  #root: { kinds: tags.Kinds; attributes: Attributes } | null = null;

  constructor(book: Surroundings) {
    this.#book = book;
    this.#styles = new StyleSheets((path) => book.styleSheet(path));
  }

  open(writtenName: string, attributes: Attributes, namespace: string): void {
    const id = idOf(attributes);
    if (this.#skipped > 0) {
      this.#skipped++;
      this.#place(id);
      return;
    }
    const name = writtenName.toLowerCase();
    const parent = this.#stack.at(-1) ?? ROOT;
    const kinds = tags.kindsOf(attributes);
    const style = this.#style(name, kinds.classes, attributes);
    const frame = this.#child(parent, name, id, attributes);
    if (parent.isAside) {
      this.#openAside(frame, parent, attributes);
      return;
    }
    if (parent.isInHead) this.#openInHead(frame, attributes);
    else if (this.#isLeftOut(frame, attributes, namespace, style)) this.#skip(id);
    else if (namespace === namespaces.svg || name === 'svg') this.#openSvg(frame, attributes);
    else if (tags.isPageBreak(kinds, name)) this.#openPageBreak(frame, attributes);
    else this.#openText(frame, attributes, namespace, kinds, style);
  }

  text(data: string): void {
    if (this.#skipped > 0) return;
    const frame = this.#stack.at(-1);
    if (frame === undefined) return;
    if (frame.textLength < 0) {
      frame.texts++;
      frame.textLength = 0;
    }
    const before = frame.textLength;
    frame.textLength += data.length;
    if (frame.isAside) this.#side += data;
    else if (!frame.isInHead && !frame.isInSvg) this.#write(data, frame, before);
  }

  interrupt(): void {
    const frame = this.#stack.at(-1);
    if (this.#skipped === 0 && frame !== undefined) frame.textLength = -1;
  }

  close(): void {
    if (this.#skipped > 0) {
      this.#skipped--;
      return;
    }
    const frame = this.#stack.pop();
    if (frame === undefined) return;
    for (let i = 0; i < frame.marks; i++) this.#draft.closeMark();
    frame.onClose?.();
    if (frame.isBlock && !frame.isAside) this.#flush();
  }

  /** To be called once, when the parser has ended. */
  finish(): void {
    this.#flush();
    const last = this.blocks.at(-1);
    for (const mark of this.#draft.take().marks) last?.marks.push({ ...mark, start: last.text.length });
  }

  #child(parent: Frame, name: string, id: string | null, attributes: Attributes): Frame {
    parent.elements++;
    parent.textLength = -1;
    const depth = parent.depth + 1;
    const isRoot = depth === 0;
    const language = attributes['xml:lang'] ?? attributes.lang ?? parent.language;
    return {
      ...parent,
      name,
      isBlock: false,
      language: language === '' ? null : language,
      id: id ?? parent.id,
      path: isRoot || depth > MAX_PATH_DEPTH ? parent.path : `${parent.path}/${parent.elements * 2}`,
      depth,
      elements: 0,
      texts: 0,
      textLength: -1,
      marks: 0,
      onClose: null,
    };
  }

  #style(name: string, classes: readonly string[], attributes: Attributes): Style {
    const style = this.#styles.of(name, classes, attributes.id);
    const own = attributes.style;
    return own === undefined ? style : { ...style, ...parseDeclarations(own) };
  }

  #isLeftOut({ name }: Frame, attributes: Attributes, namespace: string, style: Style): boolean {
    if (tags.isSkipped(name) || style.isHidden === true || name === 'rp') return true;
    if (attributes.hidden !== undefined) return true;
    if (namespace === namespaces.ops && name === 'case') return true;
    if (namespace === namespaces.mathml || name === 'math') {
      this.#book.warn('math_left_out', 'A formula was left out.');
      return true;
    }
    if (tags.isMedia(name)) {
      this.#book.warn('media_left_out', `An element <${name}> was left out.`);
      return true;
    }
    return false;
  }

  #skip(id: string | null): void {
    this.#skipped = 1;
    this.#place(id);
  }

  /** Remembers where the element is, for the table of contents to point to. */
  #place(id: string | null): void {
    if (id !== null && !this.ids.has(id)) this.ids.set(id, this.blocks.length);
  }

  #openInHead(frame: Frame, attributes: Attributes): void {
    const { name } = frame;
    if (name === 'link' && isStyleSheetLink(attributes)) {
      const target = resolve(attributes.href ?? '', this.#book.href);
      if (target !== null) this.#styles.addFile(target.path);
    } else if (name === 'title') {
      this.#collect(frame, (text) => {
        this.title ||= oneLineOf(text);
      });
    } else if (name === 'style') {
      this.#collect(frame, (text) => this.#styles.add(parseStyleSheet(text), this.#book.href));
    }
    this.#stack.push(frame);
  }

  #openText(frame: Frame, attributes: Attributes, namespace: string, kinds: tags.Kinds, style: Style): void {
    const { name } = frame;
    frame.isInHead = name === 'head' && frame.depth === 1;
    // Inside of an SVG these stand in a `foreignObject`.
    if (namespace === namespaces.xhtml) frame.isInSvg = false;
    frame.isBlock = tags.isBlock(name) || (style.isBlock === true && this.#rubies.length === 0);
    frame.isPreserved = style.isPreserved ?? (frame.isPreserved || name === 'pre');
    if (name === 'html') this.#root = { kinds, attributes };
    else if (name === 'body') this.#setWritingMode(style);
    if (frame.isBlock) {
      this.#flush();
      frame.blockLanguage = frame.language;
      this.#setType(frame, attributes, kinds);
    }
    this.#place(idOf(attributes));
    if (attributes.name !== undefined && name === 'a') this.#place(attributes.name);
    this.#stack.push(frame);
    if (this.#openRuby(frame)) return;
    this.#openMarks(frame, attributes, kinds, style);
    switch (name) {
      case 'br':
        this.#draft.breakLine();
        break;
      case 'hr':
        this.#separator(frame);
        break;
      case 'td':
      case 'th':
        this.#draft.nextCell();
        break;
      case 'img':
        this.#image(frame, attributes.src, attributes, kinds);
        break;
      case 'object':
        if (/^image\//.test(attributes.type ?? '')) this.#image(frame, attributes.data, attributes, kinds);
        break;
    }
  }

  /** Of the body or, in front of whose style sheets it stood, of the root. */
  #setWritingMode(body: Style): void {
    const root = this.#root && this.#style('html', this.#root.kinds.classes, this.#root.attributes);
    this.isVertical = body.isVertical ?? root?.isVertical ?? false;
  }

  #setType(frame: Frame, attributes: Attributes, kinds: tags.Kinds): void {
    const own = tags.blockType(frame.name, kinds, attributes);
    if (own === null) return;
    // What is inside of a note, a verse or a heading stays one, but for a heading.
    if (own.type !== 'heading' && ['note', 'verse', 'heading'].includes(frame.type)) return;
    frame.type = own.type;
    frame.level = own.level;
  }

  #openMarks(frame: Frame, attributes: Attributes, kinds: tags.Kinds, style: Style): void {
    const type = style.hasDots || tags.hasDotsByName(kinds) ? 'emphasis-dots' : tags.emphasis(frame.name);
    if (type !== null) this.#mark(frame, type, null);
    const target = frame.name === 'a' || frame.name === 'noteref' ? this.#target(attributes) : null;
    if (target === null) return;
    this.#mark(frame, tags.isNoteReference(kinds, frame.name) ? 'note-reference' : 'link', target);
  }

  #mark(frame: Frame, type: Mark['type'], target: string | null): void {
    if (this.#draft.openMark(type, target)) frame.marks++;
  }

  /** Links lead to the web or into the book; anything else (`javascript:`, `file:`) is only its text. */
  #target(attributes: Attributes): string | null {
    const href = attributes.href ?? attributes['xlink:href'] ?? attributes.idref;
    if (href === undefined) return null;
    if (/^\s*https?:\/\//i.test(href)) return href.trim();
    const target = resolve(href, this.#book.href);
    if (target === null) return null;
    return target.fragment === null ? target.path : `${target.path}#${target.fragment}`;
  }

  /** @returns whether the element is a part of a ruby and needs nothing else */
  #openRuby(frame: Frame): boolean {
    const { name } = frame;
    if (name === 'ruby') {
      this.#rubies.push(new RubyGroup());
      frame.onClose = () => this.#draft.ruby.push(...(this.#rubies.pop()?.finish() ?? []));
      return true;
    }
    const group = this.#rubies.at(-1);
    if (group === undefined) return false;
    switch (name) {
      case 'rb':
        group.cutBase();
        frame.onClose = () => group.cutBase();
        return true;
      case 'rt':
        this.#collect(frame, (text) => group.addReading(text));
        return true;
      case 'rtc':
        group.openContainer();
        this.#collect(frame, (text) => {
          if (text.trim() !== '') group.addReading(text);
          group.closeContainer();
          if (group.hasSecondLevel) {
            this.#book.warn('ruby_second_annotation', 'Some ruby has two annotations; the reading was kept.');
          }
        });
        return true;
      default:
        return false;
    }
  }

  /** Inside of a reading, a label, a title: only its text counts. */
  #openAside(frame: Frame, parent: Frame, attributes: Attributes): void {
    if (frame.name === 'rp' || tags.isSkipped(frame.name) || (frame.name === 'rt' && parent.name !== 'rtc')) {
      this.#skip(frame.id);
      return;
    }
    if (frame.name === 'img') this.#side += gaiji(attributes.alt ?? '', true) ?? attributes.alt ?? '';
    const group = this.#rubies.at(-1);
    if (frame.name === 'rt' && parent.name === 'rtc') this.#collect(frame, (text) => group?.addReading(text));
    this.#stack.push(frame);
  }

  #collect(frame: Frame, use: (text: string) => void): void {
    this.#side = '';
    frame.isAside = true;
    frame.onClose = () => {
      const text = this.#side;
      this.#side = '';
      use(text);
    };
  }

  #openPageBreak(frame: Frame, attributes: Attributes): void {
    this.#place(idOf(attributes));
    this.#collect(frame, (text) => {
      const shown = oneLineOf(text);
      if (shown.length > MAX_LABEL) this.#write(shown, frame, 0);
      const label = attributes.title ?? attributes['aria-label'] ?? shown;
      this.#draft.addMark('page-break', label === '' ? null : label.slice(0, MAX_LABEL));
    });
    this.#stack.push(frame);
  }

  /** Of an SVG only the photographs that it frames can be shown. */
  #openSvg(frame: Frame, attributes: Attributes): void {
    const { name } = frame;
    this.#place(idOf(attributes));
    if (name === 'image') {
      this.#svgImages++;
      const alt = attributes['aria-label'] ?? '';
      this.#addImage(frame, this.#lookUp(attributes['xlink:href'] ?? attributes.href), alt);
    } else if (!frame.isInSvg) {
      this.#svgImages = 0;
      frame.onClose = () => {
        if (this.#svgImages > 0) return;
        this.#book.warn('image_not_shown', 'A drawing (SVG) was left out.');
        this.#addImage(frame, null, attributes['aria-label'] ?? '');
      };
    }
    frame.isInSvg = true;
    this.#stack.push(frame);
  }

  #image(frame: Frame, href: string | undefined, attributes: Attributes, kinds: tags.Kinds): void {
    const alt = oneLineOf(attributes.alt ?? '');
    const isGaiji = kinds.classes.some((word) => /gaiji/i.test(word)) || attributes.gaiji !== undefined;
    const character = gaiji(alt, isGaiji);
    if (character !== null) {
      this.#write(character, frame, -1);
      return;
    }
    if (isGaiji)
      this.#book.warn('gaiji_unknown', `A character is given only as an image (${alt || 'no text'}).`);
    this.#addImage(frame, this.#lookUp(href), alt);
  }

  #lookUp(href: string | undefined): string | null {
    return href === undefined ? null : this.#book.image(href);
  }

  #addImage(frame: Frame, image: string | null, alt: string): void {
    this.#begin(frame, frame.path);
    this.#draft.addImage(image, alt);
  }

  /** @param before offset of `data` in its text node; -1 when it stands for the element itself */
  #write(data: string, frame: Frame, before: number): void {
    const group = this.#rubies.at(-1);
    const first =
      frame.isPreserved && group === undefined
        ? this.#draft.writeRaw(data)
        : this.#draft.write(data, group !== undefined);
    if (first < 0) return;
    const isExact = before >= 0 && frame.depth <= MAX_PATH_DEPTH;
    this.#begin(frame, isExact ? `${frame.path}/${frame.texts * 2 - 1}:${before + first}` : frame.path);
    if (this.#language === undefined) this.#language = frame.language;
    else if (this.#language !== frame.language) this.#language = false;
    if (group !== undefined) {
      this.#draft.ruby.push(...group.addBase(this.#draft.writtenFrom, this.#draft.text.length));
    }
  }

  #begin(frame: Frame, path: string): void {
    this.#anchor ??= { id: frame.id, path, frame };
  }

  #separator(frame: Frame): void {
    this.#begin(frame, frame.path);
    this.#push('separator', null, { text: '', ruby: [], marks: [], images: [] });
  }

  /** Ends the block being read, if there is anything in it. */
  #flush(): void {
    for (const group of this.#rubies) this.#draft.ruby.push(...group.finish());
    const draft = this.#draft.take();
    const anchor = this.#anchor;
    if (anchor === null || (draft.text === '' && draft.images.length === 0)) {
      // Page breaks between blocks belong to the next one.
      for (const { type, target } of draft.marks) {
        if (type === 'page-break') this.#draft.addMark(type, target);
      }
      this.#anchor = null;
      this.#language = undefined;
      return;
    }
    const { type, level } = anchor.frame;
    if (draft.text === '') this.#push('image', null, draft);
    else this.#push(type, level, readPlainRuby(draft));
  }

  #push(type: BlockType, level: number | null, draft: ReturnType<Draft['take']>): void {
    const anchor = this.#anchor;
    if (anchor === null) return;
    this.#book.count();
    const language = this.#language || anchor.frame.blockLanguage;
    this.blocks.push({
      type,
      level,
      language,
      ...draft,
      anchor: { href: this.#book.href, id: anchor.id, cfi: `epubcfi(${this.#book.cfi}!${anchor.path})` },
    });
    this.#anchor = null;
    this.#language = undefined;
  }
}

function idOf(attributes: Attributes): string | null {
  return attributes.id ?? attributes['xml:id'] ?? null;
}

/** Alternate ones are not what the author shows first. */
function isStyleSheetLink(attributes: Attributes): boolean {
  const relations = (attributes.rel ?? '').toLowerCase().split(/\s+/);
  return relations.includes('stylesheet') && !relations.includes('alternate');
}
