import type { Attributes } from '../markup/handler.ts';
import type { BlockWriter } from './blocks.ts';
import type { Frame } from './frame.ts';
import type { Kinds } from './kinds.ts';
import { ListMarkers } from './list-markers.ts';
import { quotationMarks } from './quotation.ts';
import type { Style } from './styles.ts';
import { Tables } from './tables.ts';
import { isBlock } from './tags.ts';

/** Elements that shape the text around them: breaks, rules, lists, tables, quotations. */
export class Constructs {
  readonly #writer: BlockWriter;
  readonly #lists = new ListMarkers();
  readonly #tables = new Tables();
  /** Open `<q>`s. */
  #quotations = 0;

  constructor(writer: BlockWriter) {
    this.#writer = writer;
  }

  /** @returns whether the element is one of them */
  open(frame: Frame, attributes: Attributes, style: Style): boolean {
    switch (frame.name) {
      case 'br':
        this.#writer.breakLine();
        return true;
      case 'hr':
        this.#writer.separator(frame);
        return true;
      case 'li':
        this.#lists.openItem(attributes, style, this.#writer.blocks.length);
        return true;
      case 'ol':
      case 'ul':
      case 'menu':
      case 'dir':
        this.#lists.openList(frame, attributes, style);
        frame.onClose = () => this.#lists.closeList(this.#writer.blocks);
        return true;
      case 'nav':
        frame.change({ isInNavigation: true });
        return true;
      case 'table':
        this.#tables.openTable();
        frame.change({ isInCell: false });
        frame.onClose = () => this.#tables.closeTable();
        return true;
      case 'tr':
        this.#tables.openRow();
        this.#writer.openRow();
        return true;
      case 'td':
      case 'th':
        this.#openCell(frame, attributes);
        return true;
      case 'q':
        if (style.hasQuotes !== false) this.#openQuotation(frame);
        return true;
      default:
        return false;
    }
  }

  #openCell(frame: Frame, attributes: Attributes): void {
    const column = this.#tables.openCell(attributes);
    if (column === null) return;
    this.#writer.openCell(column);
    frame.change({ isInCell: true });
  }

  #openQuotation(frame: Frame): void {
    const [open, close] = quotationMarks(frame, this.#quotations++);
    this.#writer.writeFor(frame, open);
    frame.onClose = () => {
      this.#quotations--;
      this.#writer.writeFor(frame, close);
    };
  }

  /**
   * Whether what an element makes is a line of the open block and no block: of a heading, in which style sheets set the
   * number above the title; and the first paragraph of a cell. Word and InDesign put one into each cell, and a row would be as
   * many blocks; those behind it are blocks, for old books have a whole page in a cell.
   */
  isLine({ name, inherited }: Frame, { ofSemantics, ofClasses }: Kinds): boolean {
    if (!isBlock(name)) return inherited.type === 'heading';
    if (!inherited.isInCell || (name !== 'p' && name !== 'div')) return false;
    return ofSemantics === null && ofClasses === null && this.#writer.isAtCellStart;
  }
}
