/** Brings the beginning of a block to where reading begins: the top, or the right edge of vertical text. */
export function scrollToBlock(scroller: HTMLElement | null, block: number): void {
  if (scroller === null) return;
  if (block === 0) scroller.scrollTo({ top: 0, left: 0 });
  else
    scroller.querySelector(`[data-block="${block}"]`)?.scrollIntoView({ block: 'start', inline: 'nearest' });
}

/** Frames in which what is near gets its words and its size. */
const FRAMES = 10;

/**
 * Brings something into view and keeps it there while the text around it is laid out, which moves it. Whoever scrolls
 * meanwhile is let go.
 *
 * @param onEnd called when it has ended
 * @returns what ends it
 */
export function holdInView(scroller: HTMLElement, bring: () => void, onEnd: () => void): () => void {
  let frames = 0;
  let request = 0;
  const release = () => {
    cancelAnimationFrame(request);
    for (const kind of SCROLLS) scroller.removeEventListener(kind, release);
    onEnd();
  };
  const keep = () => {
    if (frames++ === FRAMES) return release();
    bring();
    request = requestAnimationFrame(keep);
  };
  for (const kind of SCROLLS) scroller.addEventListener(kind, release, { passive: true });
  keep();
  return release;
}

/** What somebody scrolls with. */
const SCROLLS = ['wheel', 'touchstart', 'pointerdown', 'keydown'] as const;

/** The first block that is seen where `scrollToBlock` brings one to, or null while nothing is. */
export function blockInView(scroller: HTMLElement | null): number | null {
  if (scroller === null) return null;
  const box = scroller.getBoundingClientRect();
  const isVertical = scroller.classList.contains('vertical');
  const middle = isVertical ? (box.top + box.bottom) / 2 : (box.left + box.right) / 2;
  const padding = Number.parseFloat(getComputedStyle(scroller).scrollPaddingBlockStart);
  // The margin, a heading's space, a gap between two paragraphs: none is wider than this.
  for (let inward = padding + 4; inward < 300; inward += 16) {
    const [x, y] = isVertical ? [box.right - inward, middle] : [middle, box.top + inward];
    const block = document.elementFromPoint(x, y)?.closest<HTMLElement>('[data-block]')?.dataset.block;
    if (block !== undefined) return Number(block);
  }
  return null;
}

/** Vertical text goes sideways, wheels go down: down is onward. @returns what ends it */
export function wheelSideways(scroller: HTMLElement): () => void {
  const turn = (event: WheelEvent) => {
    if (event.ctrlKey || event.deltaX !== 0) return;
    event.preventDefault();
    // Firefox counts lines.
    scroller.scrollBy({ left: -event.deltaY * (event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 24 : 1) });
  };
  scroller.addEventListener('wheel', turn, { passive: false });
  return () => scroller.removeEventListener('wheel', turn);
}

/** In vertical text the keys that turn a page go sideways too. @returns whether the key is one of them */
export function scrollByScreen(scroller: HTMLElement, event: KeyboardEvent): boolean {
  const screen = scroller.clientWidth * 0.9;
  const onward = event.key === 'PageDown' || (event.key === ' ' && !event.shiftKey);
  const back = event.key === 'PageUp' || (event.key === ' ' && event.shiftKey);
  if (onward || back) scroller.scrollBy({ left: onward ? -screen : screen });
  else if (event.key === 'Home') scroller.scrollTo({ left: 0 });
  else if (event.key === 'End') scroller.scrollTo({ left: -scroller.scrollWidth });
  else return false;
  return true;
}
