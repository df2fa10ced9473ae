import type { ImagePlace, Mark, RubySpan } from '../types.ts';
import { breakVanishes, isInvisible, isSpace } from './joining.ts';

/** White space that was read and not yet written: what becomes of it depends on the character after it. */
type Gap = 'none' | 'space' | 'break' | 'cell';

interface OpenMark {
  type: Mark['type'];
  target: string | null;
  /** Null until the first character after it is written, so that marks never begin with white space. */
  start: number | null;
}

/** The text of the block being read, with all that lies over it. */
export class Draft {
  text = '';
  ruby: RubySpan[] = [];
  marks: Mark[] = [];
  images: ImagePlace[] = [];
  /** Offset in `text` of the first character that the last `write` added. */
  writtenFrom = 0;
  #gap: Gap = 'none';
  /** The last unit of `text`: to look it up there would flatten the growing string each time. */
  #last = 0;
  #open: OpenMark[] = [];

  get isEmpty(): boolean {
    return this.text === '' && this.images.length === 0;
  }

  /**
   * Adds text of the source, white space collapsed.
   *
   * @param isSoft every white space is a mere line break of the source (between the parts of a ruby)
   * @returns offset in `data` of the first character written, or -1
   */
  write(data: string, isSoft: boolean): number {
    let first = -1;
    let runStart = -1;
    for (let i = 0; i <= data.length; i++) {
      const unit = i < data.length ? data.charCodeAt(i) : 0x20;
      if (isText(unit)) {
        if (runStart < 0) runStart = i;
        continue;
      }
      // A single space between two words is already as it should be.
      if (unit === 0x20 && runStart >= 0 && !isSoft && isText(data.charCodeAt(i + 1))) continue;
      if (runStart >= 0) {
        this.#append(data.slice(runStart, i));
        if (first < 0) {
          first = runStart;
          this.writtenFrom = this.text.length - (i - runStart);
        }
        runStart = -1;
      }
      if (i < data.length && isSpace(unit)) this.space(isSoft || (unit !== 0x20 && unit !== 0x09));
    }
    return first;
  }

  /** Adds text whose white space the author meant (`pre`); line breaks stay. */
  writeRaw(data: string): number {
    let first = -1;
    for (let i = 0; i < data.length; i++) {
      const unit = data.charCodeAt(i);
      if (unit === 0x0a) this.breakLine();
      else if (isSpace(unit)) this.#append(' ');
      else if (isText(unit)) {
        if (first < 0) first = i;
        this.#append(data[i] ?? '');
      }
    }
    return first;
  }

  space(isBreak: boolean): void {
    if (this.#gap === 'none' || (isBreak && this.#gap === 'space')) this.#gap = isBreak ? 'break' : 'space';
  }

  /** A line break that the author set. */
  breakLine(): void {
    this.#gap = 'none';
    if (this.text === '') return;
    this.text += '\n';
    this.#last = 0x0a;
  }

  /** The next text stands in another cell of the same row. */
  nextCell(): void {
    if (this.text !== '') this.#gap = 'cell';
  }

  addImage(image: string | null, alt: string): void {
    this.images.push({ offset: this.text.length, image, alt });
  }

  addMark(type: Mark['type'], target: string | null): void {
    this.marks.push({ type, start: this.text.length, length: 0, target });
  }

  /** @returns whether it was opened: a mark within one of its type says nothing new */
  openMark(type: Mark['type'], target: string | null): boolean {
    if (this.#open.some((mark) => mark.type === type)) return false;
    this.#open.push({ type, target, start: null });
    return true;
  }

  closeMark(): void {
    const mark = this.#open.pop();
    if (mark !== undefined) this.#end(mark);
  }

  /** Takes the block out and begins an empty one, in which the open marks go on. */
  take(): { text: string; ruby: RubySpan[]; marks: Mark[]; images: ImagePlace[] } {
    for (const mark of this.#open) {
      this.#end(mark);
      mark.start = null;
    }
    const { text, ruby, marks, images } = this;
    this.text = '';
    this.ruby = [];
    this.marks = [];
    this.images = [];
    this.#gap = 'none';
    return trimmed({ text, ruby, marks, images });
  }

  #append(run: string): void {
    if (this.#gap !== 'none' && this.text !== '') {
      if (this.#gap === 'cell') this.text += '\t';
      else if (
        this.#last !== 0x0a &&
        (this.#gap === 'space' || !breakVanishes(this.#last, run.charCodeAt(0)))
      ) {
        this.text += ' ';
      }
    }
    this.#gap = 'none';
    for (const mark of this.#open) mark.start ??= this.text.length;
    this.text += run;
    this.#last = run.charCodeAt(run.length - 1);
  }

  #end({ type, start, target }: OpenMark): void {
    if (start === null || start === this.text.length) return;
    this.marks.push({ type, start, length: this.text.length - start, target });
  }
}

/** Neither white space nor anything that databases and analysers choke on: control characters, invisible ones. */
function isText(unit: number): boolean {
  if (unit < 0x80) return unit > 0x20 && unit !== 0x7f;
  return unit >= 0xa0 && !isInvisible(unit);
}

/** White space and line breaks at the end of a block show nothing. */
function trimmed<Block extends { text: string; marks: Mark[]; images: ImagePlace[] }>(block: Block): Block {
  const text = block.text.trimEnd().toWellFormed();
  const end = text.length;
  if (end === block.text.length) return { ...block, text };
  for (const mark of block.marks) {
    mark.start = Math.min(mark.start, end);
    mark.length = Math.min(mark.length, end - mark.start);
  }
  for (const image of block.images) image.offset = Math.min(image.offset, end);
  return { ...block, text };
}
