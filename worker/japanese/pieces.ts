/** Units after which a text is cut at the next 、 or 。 (before which nothing is decided by what follows). */
const PIECE = 1 << 16;
/**
 * Units after which it is cut even where neither comes. The search needs 14 bytes of memory a unit of the longest piece, so
 * this bounds it to 60 MB.
 */
const LONGEST_PIECE = 1 << 22;

/**
 * Where the piece of `text` that begins at `start` ends, so that analysing the pieces one by one gives what analysing the
 * whole gives. Kept linear: it looks at no unit twice.
 */
export function endOfPiece(text: string, start: number): number {
  const longest = Math.min(start + LONGEST_PIECE, text.length);
  if (start + PIECE >= text.length) return text.length;
  for (let end = start + PIECE; end < longest; end++) {
    const unit = text.charCodeAt(end - 1);
    if (unit === 0x3001 || unit === 0x3002) return end;
  }
  if (longest === text.length) return longest;
  // Not between the halves of a surrogate pair.
  const last = text.charCodeAt(longest - 1);
  return last >= 0xd800 && last < 0xdc00 ? longest - 1 : longest;
}
