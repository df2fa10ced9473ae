import { detach } from '../detach.ts';
import type { ImagePlace, Link, Mark, ParsedBlock, RubySpan } from '../types.ts';
import { breakVanishes, isInvisible, isLineEnd, isSpace } from './joining.ts';
import { spelt } from './spelling.ts';

/** White space that was read and not yet written: what becomes of it depends on the character after it. */
type Gap = 'none' | 'space' | 'break' | 'line';

interface OpenMark {
  type: Mark['type'];
  target: string | null;
  /** Null until the first character after it is written, so that marks never begin with white space. */
  start: number | null;
}

/** What a block says. */
export type Content = Pick<ParsedBlock, 'text' | 'ruby' | 'marks' | 'images'>;

/** The text of the block being read, with all that lies over it. */
export class Draft {
  text = '';
  ruby: RubySpan[] = [];
  marks: Mark[] = [];
  images: ImagePlace[] = [];
  /** Offset in `text` of the first character that the last `write` added. */
  writtenFrom = 0;
  private gap: Gap = 'none';
  /** Of the open cell in its row, and of the text so far: as many tabs are to be written. */
  private column = 0;
  private writtenColumn = 0;
  /** Column from which the block's are counted; null: that of the next cell. */
  private firstColumn: number | null = null;
  /** The last unit of `text`: to look it up there would flatten the growing string each time. */
  private last = 0;
  /** Of how many runs `text` was joined. */
  private pieces = 0;
  private open: OpenMark[] = [];

  get isEmpty(): boolean {
    return this.text === '' && this.images.length === 0 && this.marks.length === 0;
  }

  /**
   * Adds text of the source, white space collapsed.
   *
   * @param isSoft every white space is a mere line break of the source (between the parts of a ruby)
   * @returns offset in `source` of the first character written, or -1
   */
  write(source: string, isSoft: boolean): number {
    if (isPlain(source)) return this.writeRun(source);
    const data = spelt(source);
    if (BLANK.test(data)) {
      this.space(isSoft || LINE_BREAK.test(data));
      return -1;
    }
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
        const from = this.writtenFrom;
        this.writeRun(data.slice(runStart, i));
        if (first < 0) first = runStart;
        else this.writtenFrom = from;
        runStart = -1;
      }
      if (isLineEnd(unit)) this.breakLine();
      else if (i < data.length && isSpace(unit)) this.space(isSoft || (unit !== 0x20 && unit !== 0x09));
    }
    return first;
  }

  /** Adds text whose white space the author meant (`pre`); line breaks stay. */
  writeRaw(source: string): number {
    const data = spelt(source);
    let first = -1;
    for (let i = 0; i < data.length; i++) {
      const unit = data.charCodeAt(i);
      if (unit === 0x0a || isLineEnd(unit)) this.breakLine();
      else if (isSpace(unit)) this.append(' ');
      else if (isText(unit)) {
        if (first < 0) first = i;
        this.append(data[i] ?? '');
      }
    }
    return first;
  }

  /** White space and empty cells show nothing where no text follows in the block. */
  dropSpace(): void {
    this.gap = 'none';
    this.dropCells();
  }

  space(isBreak: boolean): void {
    if (this.gap === 'none' || (isBreak && this.gap === 'space')) this.gap = isBreak ? 'break' : 'space';
  }

  /** A line break that the author set. */
  breakLine(): void {
    this.gap = 'none';
    if (this.text === '') return;
    this.text += '\n';
    this.last = 0x0a;
  }

  /** What follows, if anything does, is on another line. */
  endLine(): void {
    if (this.text !== '') this.gap = 'line';
  }

  openRow(): void {
    this.firstColumn = 0;
  }

  /** The next text stands in this column of the row. A row that a block of its own has parted begins anew with it. */
  openCell(column: number): void {
    this.gap = 'none';
    this.firstColumn ??= this.text === '' ? column : column - 1;
    this.column = column - this.firstColumn;
  }

  /** Nothing is written yet in the open cell. */
  get isAtCellStart(): boolean {
    return this.text === '' || this.column !== this.writtenColumn;
  }

  addImage(image: Omit<ImagePlace, 'offset'>): void {
    this.startCell();
    const link = this.openLink();
    this.images.push({ offset: this.text.length, ...image, ...(link !== null && { link }) });
  }

  private openLink(): Link | null {
    for (const { type, target } of this.open) {
      if ((type === 'link' || type === 'note-reference') && target !== null) return { type, target };
    }
    return null;
  }

  addMark(type: Mark['type'], target: string | null): void {
    this.marks.push({ type, start: this.text.length, length: 0, target });
  }

  /** @returns whether it was opened: a mark within one of its type says nothing new */
  openMark(type: Mark['type'], target: string | null): boolean {
    if (this.open.some((mark) => mark.type === type)) return false;
    this.open.push({ type, target, start: null });
    return true;
  }

  closeMark(): void {
    const mark = this.open.pop();
    if (mark !== undefined) this.end(mark);
  }

  /** Takes the block out and begins an empty one, in which the open marks go on. */
  take(): Content {
    if (this.open.length > 0) {
      for (const mark of this.open) {
        this.end(mark);
        mark.start = null;
      }
    }
    const content = finished(this, this.pieces > 1);
    this.text = '';
    this.ruby = [];
    this.marks = [];
    this.images = [];
    this.gap = 'none';
    this.pieces = 0;
    this.dropCells();
    return content;
  }

  private writeRun(run: string): number {
    if (run === '') return -1;
    this.append(run);
    this.writtenFrom = this.text.length - run.length;
    return 0;
  }

  private append(run: string): void {
    if (this.column !== this.writtenColumn) this.startCell();
    // A break that the author set stands for what follows it.
    else if (this.gap !== 'none' && this.text !== '' && this.last !== 0x0a) {
      if (this.gap === 'line') this.text += '\n';
      else if (this.gap === 'space' || !breakVanishes(this.last, run.charCodeAt(0))) this.text += ' ';
    }
    this.gap = 'none';
    if (this.open.length > 0) for (const mark of this.open) mark.start ??= this.text.length;
    this.text += run;
    this.pieces++;
    this.last = run.charCodeAt(run.length - 1);
  }

  private dropCells(): void {
    this.column = 0;
    this.writtenColumn = 0;
    this.firstColumn = null;
  }

  private startCell(): void {
    this.text += '\t'.repeat(this.column - this.writtenColumn);
    this.writtenColumn = this.column;
  }

  private end({ type, start, target }: OpenMark): void {
    if (start === null || start === this.text.length) return;
    this.marks.push({ type, start, length: this.text.length - start, target });
  }
}

/** What is neither white space (of markup) nor dropped needs no look at each character; most text is that. */
const SPECIAL =
  /[\ufe00-\ufe02\ufe10-\ufe19\ufe30-\ufe48\0- \x7f-\x9f\xad\u200b-\u200f\u2028-\u202e\u2060\u2066-\u2069\u2f00-\u2fd5\u3099\u309a\udb40\ufeff\ufffc]/;
/** Runs as short as those between ruby are looked through here; it takes longer to begin with a regular expression. */
const SHORT = 12;

function isPlain(text: string): boolean {
  if (text.length > SHORT) return !SPECIAL.test(text);
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    // Kana, kanji and their punctuation.
    if (unit < 0x3000 || unit > 0xd7ff || unit === 0x3099 || unit === 0x309a) return !SPECIAL.test(text);
  }
  return true;
}

const BLANK = /^[\t-\r ]*$/;
const LINE_BREAK = /[\n-\r]/;

/** Neither white space nor anything that databases and analysers choke on: control characters, invisible ones. */
function isText(unit: number): boolean {
  if (unit < 0x80) return unit > 0x20 && unit !== 0x7f;
  return unit >= 0xa0 && !isInvisible(unit) && !isLineEnd(unit);
}

/**
 * Without white space at the end, which shows nothing; everything in order and inside of the text.
 *
 * @param isJoined whether the text was put together from several parts, and so is a copy already
 */
function finished({ text, ruby, marks, images }: Content, isJoined: boolean): Content {
  const trimmed = text.trimEnd();
  const whole = isJoined ? trimmed.toWellFormed() : detach(trimmed);
  const end = whole.length;
  if (images.length > 0) for (const image of images) image.offset = Math.min(image.offset, end);
  return { text: whole, ruby: compact(inOrder(ruby)), marks: cut(marks, end), images: compact(images) };
}

function cut(marks: Mark[], end: number): Mark[] {
  if (marks.length === 0) return NONE;
  for (const mark of marks) {
    mark.start = Math.min(mark.start, end);
    mark.length = Math.min(mark.length, end - mark.start);
  }
  return compact(marks.filter(({ type, length }) => length > 0 || type === 'page-break'));
}

/** Arrays that grew have room for 17; copies have room for what is in them. Most blocks have none of them at all. */
function compact<Item>(items: Item[]): Item[] {
  return items.length === 0 ? NONE : items.slice();
}

/** One for all blocks. Frozen: what would push to it throws. */
const NONE: never[] = Object.freeze([]) as never as never[];

/** Nested ruby may leave an annotation over text that has one: the inner one, which came first, is kept. */
function inOrder(ruby: RubySpan[]): RubySpan[] {
  let end = 0;
  let isInOrder = true;
  // Nearly all is, and sorting took half of a block's time.
  for (let i = 0; i < ruby.length; i++) {
    const span = ruby[i];
    if (span === undefined || span[0] < end) isInOrder = false;
    else end = span[0] + span[1];
  }
  if (isInOrder) return ruby;
  end = 0;
  return ruby
    .toSorted(([a], [b]) => a - b)
    .filter(([start, length]) => {
      if (start < end) return false;
      end = start + length;
      return true;
    });
}

/** Markup's text on one line as a reader sees it: for titles, labels, readings, alternative texts. */
export function oneLineOf(source: string): string {
  if (isPlain(source)) return detach(source.trimEnd());
  const draft = new Draft();
  draft.write(source, false);
  return draft.take().text.replaceAll('\n', ' ');
}
