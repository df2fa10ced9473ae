/**
 * Text from strangers as one harmless line: line breaks, control and format characters (also the ones that turn the
 * direction of writing) become a blank, and it is cut.
 *
 * @param max UTF-16 code units; a longer text ends with …
 */
export function plainLine(text: string, max: number): string {
  const line = text
    .replace(/[\s\p{C}]+/gu, ' ')
    .trim()
    .toWellFormed();
  return line.length <= max ? line : `${line.slice(0, max - 1).toWellFormed()}…`;
}
