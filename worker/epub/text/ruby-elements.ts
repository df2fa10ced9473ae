import { type Attributes, NO_ATTRIBUTES } from '../markup/handler.ts';
import type { Aside } from './aside.ts';
import type { BlockWriter } from './blocks.ts';
import type { Frame } from './frame.ts';
import type { RubyGroup } from './ruby.ts';
import type { Surroundings } from './surroundings.ts';

/** The elements of ruby, as they open and close. */
export class RubyElements {
  private readonly writer: BlockWriter;
  private readonly aside: Aside;
  private readonly book: Surroundings;

  constructor(writer: BlockWriter, aside: Aside, book: Surroundings) {
    this.writer = writer;
    this.aside = aside;
    this.book = book;
  }

  /**
   * @param part name of the element, or of that which it stands for
   * @returns whether the element is a part of a ruby and needs nothing else
   */
  open(part: string | null, frame: Frame, attributes: Attributes): boolean {
    if (part === 'ruby') {
      this.openGroup(frame);
      return true;
    }
    const group = this.writer.ruby;
    if (group === null) return false;
    if (part === 'rb') {
      group.cutBase();
      frame.ruby = 'base';
    } else if (part === 'rt') this.openReading(frame, attributes);
    else if (part === 'rtc') this.openContainer(frame, group);
    else if (part === 'rp') this.aside.collect(frame, () => {});
    else return false;
    return true;
  }

  openGroup(frame: Frame): void {
    this.writer.openRuby();
    frame.ruby = 'ruby';
  }

  openReading(frame: Frame, attributes: Attributes): void {
    const rbspan = attributes === NO_ATTRIBUTES ? undefined : attributes.rbspan;
    if (rbspan !== undefined) {
      this.aside.collect(frame, (text) => this.writer.ruby?.addReading(text, rbspan));
      return;
    }
    this.aside.begin(frame);
    frame.ruby = 'reading';
  }

  /** No functions kept with the elements, as for rarer ones: to make them takes as long as to read a reading. */
  close(part: 'ruby' | 'base' | 'reading'): void {
    if (part === 'ruby') this.writer.closeRuby();
    else if (part === 'base') this.writer.ruby?.cutBase();
    else this.writer.ruby?.addReading(this.aside.take(), undefined);
  }

  private openContainer(frame: Frame, group: RubyGroup): void {
    group.openContainer();
    this.aside.collect(frame, (text) => {
      if (text.trim() !== '') group.addReading(text, undefined);
      group.closeContainer();
      if (!group.hasSecondLevel) return;
      this.book.warn('ruby_second_annotation', 'Some ruby has two annotations; the reading was kept.');
    });
  }
}
