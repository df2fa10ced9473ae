import { detach } from '../detach.ts';
import type { BlockType, ImagePlace, Mark, ParsedBlock } from '../types.ts';
import { type Content, Draft } from './draft.ts';
import type { Frame } from './frame.ts';
import { readPlainRuby } from './plain-ruby.ts';
import { RubyGroup } from './ruby.ts';

/** Where a block begins. */
interface Anchor {
  frame: Frame;
  /** `/4/2/1:0` */
  path: string;
}

/** Characters from which a paragraph with line breaks is no verse, no letter, no address. */
const LONG = 500;

/** Writes the blocks of one document: one unfinished at a time, with where it began and in which language. */
export class BlockWriter {
  readonly blocks: ParsedBlock[] = [];
  /** Index of the block in which, or before which, the element with this id begins; may be `blocks.length`. */
  readonly ids = new Map<string, number>();
  private readonly href: string;
  /** `epubcfi(/6/4!` */
  private readonly cfi: string;
  private readonly count: (blocks: number) => void;
  private readonly draft = new Draft();
  /** Used again for the next at the same depth. */
  private readonly rubies: RubyGroup[] = [];
  private openRubies = 0;
  private innermost: RubyGroup | null = null;
  private anchor: Anchor | null = null;
  private lastId = '';
  /** The paragraph was so long that it ended at a break: it ends at all that follow. */
  private isBroken = false;
  /** Empty lines since the last block. */
  private blankLines = 0;
  /** Of all text in the block; undefined before the first, false when there are several. */
  private language: string | null | undefined | false;

  /**
   * @param href archive path of the document
   * @param cfi `/6/4`
   * @param count is told how many blocks there are, for each
   */
  constructor(href: string, cfi: string, count: (blocks: number) => void) {
    this.href = href;
    this.cfi = `epubcfi(${cfi}!`;
    this.count = count;
  }

  /** The innermost open ruby. */
  get ruby(): RubyGroup | null {
    return this.innermost;
  }

  /** @param offset of `data` in the text node being read */
  write(data: string, frame: Frame, offset: number): void {
    const isInRuby = this.innermost !== null;
    const first =
      frame.inherited.isPreserved && !isInRuby ? this.draft.writeRaw(data) : this.draft.write(data, isInRuby);
    if (first < 0) return;
    this.anchor ??= { frame, path: frame.textPath(offset + first) };
    this.wrote(frame);
  }

  /** Writes what an element stands for: a character given as an image. */
  writeFor(frame: Frame, text: string): void {
    if (this.draft.write(text, false) < 0) return;
    this.anchor ??= { frame, path: frame.path() };
    this.wrote(frame);
  }

  addImage(frame: Frame, image: Omit<ImagePlace, 'offset'>): void {
    this.anchor ??= { frame, path: frame.path() };
    this.draft.addImage(image);
  }

  addPageBreak(label: string | null): void {
    this.draft.addMark('page-break', label);
  }

  /** @returns whether it has to be closed */
  openMark(type: Mark['type'], target: string | null): boolean {
    return this.draft.openMark(type, target);
  }

  closeMark(): void {
    this.draft.closeMark();
  }

  /** Some books have a whole chapter in one paragraph, with breaks between its lines: these become blocks of their own. */
  breakLine(): void {
    if (this.draft.isEmpty) this.blankLines++;
    const isProse = this.innermost === null && this.anchor?.frame.inherited.type === 'paragraph';
    if (!isProse || (this.draft.text.length < LONG && !this.isBroken)) {
      this.draft.breakLine();
      return;
    }
    this.flush();
    this.isBroken = true;
  }

  /** As a line break of the source: nothing in Japanese, a space elsewhere. */
  softBreak(): void {
    this.draft.space(true);
  }

  /** Of a block that ended without a block's end. */
  endLine(): void {
    this.draft.endLine();
  }

  openRow(): void {
    this.draft.openRow();
  }

  /** @param column from 0 */
  openCell(column: number): void {
    this.draft.openCell(column);
  }

  get isAtCellStart(): boolean {
    return this.draft.isAtCellStart;
  }

  openRuby(): void {
    const depth = this.openRubies++;
    this.innermost = this.rubies[depth] ??= new RubyGroup();
  }

  closeRuby(): void {
    this.innermost?.finish(this.draft.ruby);
    const depth = --this.openRubies;
    this.innermost = depth === 0 ? null : (this.rubies[depth - 1] ?? null);
  }

  /** Remembers where an element begins, for links to it. */
  place(id: string | null | undefined): void {
    if (id === null || id === undefined || this.ids.has(id)) return;
    this.ids.set(detach(id), this.blocks.length);
  }

  separator(frame: Frame): void {
    this.flush();
    this.anchor = { frame, path: frame.path() };
    this.push('separator', null, { text: '', ruby: [], marks: [], images: [] });
  }

  /** Ends the block being written, if there is anything in it. */
  flush(): void {
    this.isBroken = false;
    if (this.draft.isEmpty) {
      this.draft.dropSpace();
      return;
    }
    for (let i = 0; i < this.openRubies; i++) this.rubies[i]?.finish(this.draft.ruby);
    const draft = this.draft.take();
    const frame = this.anchor?.frame;
    if (frame === undefined || (draft.text === '' && draft.images.length === 0)) {
      // A paragraph of a space that is text.
      if (frame !== undefined) this.blankLines++;
      // Page breaks between blocks belong to the next one.
      for (const { type, target } of draft.marks) if (type === 'page-break') this.addPageBreak(target);
      this.reset();
    } else if (draft.text === '' && frame.inherited.type !== 'heading') this.push('image', null, draft);
    else this.push(frame.inherited.type, frame.inherited.level, readPlainRuby(draft));
  }

  /** To be called once, at the end of the document. */
  finish(): void {
    this.flush();
    const last = this.blocks.at(-1);
    // Page breaks behind the last block.
    const marks = this.draft.take().marks;
    if (last === undefined || marks.length === 0) return;
    last.marks = [...last.marks, ...marks.map((mark) => ({ ...mark, start: last.text.length }))];
  }

  private wrote(frame: Frame): void {
    if (this.language === undefined) this.language = frame.language;
    else if (this.language !== frame.language) this.language = false;
    this.innermost?.addBase(this.draft.writtenFrom, this.draft.text.length, this.draft.ruby);
  }

  private push(type: BlockType, level: number | null, { text, ruby, marks, images }: Content): void {
    if (this.anchor === null) return;
    const { frame, path } = this.anchor;
    this.count(this.blocks.length + 1);
    const block: ParsedBlock = {
      type,
      level,
      language: this.language || frame.inherited.blockLanguage,
      text,
      ruby,
      marks,
      images,
      anchor: {
        href: this.href,
        id: this.detached(frame.id),
        // Joined, for a concatenation would keep its parts.
        cfi: [this.cfi, path, ')'].join(''),
      },
    };
    if (this.blankLines > 0 && this.blocks.length > 0) block.blankLines = this.blankLines;
    this.blankLines = 0;
    this.blocks.push(block);
    this.reset();
  }

  /** Blocks in a row mostly have the same. */
  private detached(id: string | null): string | null {
    if (id !== null && id !== this.lastId) this.lastId = detach(id);
    return id === null ? null : this.lastId;
  }

  private reset(): void {
    this.anchor = null;
    this.language = undefined;
  }
}
