/** The rows of a table as they are written down: `writing=reading`, with white space between them. */
export function rowsOf(table: string): [writing: string, reading: string][] {
  return table
    .trim()
    .split(/\s+/)
    .map((row) => {
      const [writing = '', reading = ''] = row.split('=');
      return [writing, reading];
    });
}
