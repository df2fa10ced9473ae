import { useLayoutEffect, useState } from 'preact/hooks';
import type { Book } from '../../book/decode.ts';
import { addressOf, type Target, targetAt } from './place.ts';

const BEGINNING: Target = { chapter: 0, block: 0, offset: null };

/**
 * The place that the page's address names: a new object whenever somebody wants to go there, also when they are there.
 * Links in the page are ordinary links, and Back goes back.
 */
export function useTarget(book: Book): Target {
  const read = () => ({ ...(targetAt(location.hash, book) ?? BEGINNING) });
  const [target, setTarget] = useState(read);
  // Before the first paint: an effect that comes behind it misses what is clicked until then.
  useLayoutEffect(() => {
    const follow = () => {
      // The place that is left must not be written over the one that is reached.
      clearTimeout(pending);
      setTarget(read());
    };
    const followAgain = (event: MouseEvent) => {
      const link = event.target instanceof Element ? event.target.closest('a') : null;
      if (link?.getAttribute('href') === location.hash) follow();
    };
    addEventListener('hashchange', follow);
    addEventListener('click', followAgain);
    return () => {
      removeEventListener('hashchange', follow);
      removeEventListener('click', followAgain);
    };
  }, [book]);
  return target;
}

let pending: ReturnType<typeof setTimeout> | undefined;

/** Keeps the address at what is read, for a reload or a bookmark. Browsers refuse more than a few changes a second. */
export function rememberPlace(chapter: number, block: number): void {
  clearTimeout(pending);
  pending = setTimeout(() => history.replaceState(null, '', addressOf([chapter, block])), 400);
}
