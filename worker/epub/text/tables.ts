import type { Attributes } from '../markup/handler.ts';

/** Columns in which cells may reach over others; a row of tabs for each tag would fill the memory. */
const MAX_COLUMNS = 30;

interface Grid {
  row: number;
  /** Where the next cell stands, if none from above does. */
  column: number;
  /** By column, the row at which the cells from above end. */
  ends: number[];
}

/** Finds the columns of cells: empty ones count, and those that reach over several rows or columns. */
export class Tables {
  readonly #open: Grid[] = [];

  openTable(): void {
    this.#open.push({ row: 0, column: 0, ends: [] });
  }

  closeTable(): void {
    this.#open.pop();
  }

  openRow(): void {
    const grid = this.#open.at(-1);
    if (grid === undefined) return;
    grid.row++;
    grid.column = 0;
  }

  /** @returns its column, from 0; null outside of tables */
  openCell({ colspan, rowspan }: Attributes): number | null {
    const grid = this.#open.at(-1);
    if (grid === undefined) return null;
    const { row, ends } = grid;
    while ((ends[grid.column] ?? 0) > row) grid.column++;
    const column = grid.column;
    const end = Math.max(column + 1, Math.min(column + span(colspan), MAX_COLUMNS));
    for (let i = column; i < Math.min(end, MAX_COLUMNS); i++) ends[i] = row + span(rowspan);
    grid.column = end;
    return column;
  }
}

function span(written: string | undefined): number {
  return written === undefined ? 1 : Math.max(1, Number.parseInt(written, 10) || 1);
}
