interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** From the word to the card, and from the card to the window's edge, in pixels. */
const GAP = 12;

/**
 * Where a card beside a word stands: never over the word, and where it hides what has been read rather than what comes.
 * Beside a column: right of it, or left of it; where neither has room, as under a line: below the word, or above it.
 *
 * @returns left and top in the window, in pixels
 */
export function placeCard(
  word: Box,
  card: Size,
  window: Size,
  isVertical: boolean,
): { left: number; top: number } {
  const within = (at: number, size: number, room: number) => Math.max(GAP, Math.min(at, room - size - GAP));
  const right = word.right + GAP;
  const left = word.left - GAP - card.width;
  if (isVertical && (right + card.width + GAP <= window.width || left >= GAP)) {
    const beside = right + card.width + GAP <= window.width ? right : left;
    return { left: beside, top: within(word.top, card.height, window.height) };
  }
  const below = word.bottom + GAP;
  const above = word.top - GAP - card.height;
  const hasMoreBelow = window.height - word.bottom >= word.top;
  const top = below + card.height + GAP <= window.height || (above < GAP && hasMoreBelow) ? below : above;
  return { left: within(word.left, card.width, window.width), top: Math.max(GAP, top) };
}
