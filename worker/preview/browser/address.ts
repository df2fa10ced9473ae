import { useEffect, useState } from 'preact/hooks';
import type { Book } from '../../book/decode.ts';
import { addressOf, placeAt } from './place.ts';

/** Where the reader wants to be; a new object whenever they say so, also when it is where they are. */
export interface Target {
  readonly chapter: number;
  readonly block: number;
}

/** The place that the page's address names; links in the page are ordinary links, and Back goes back. */
export function useTarget(book: Book): Target {
  const read = (): Target => {
    const [chapter, block] = placeAt(location.hash, book) ?? [0, 0];
    return { chapter, block };
  };
  const [target, setTarget] = useState(read);
  useEffect(() => {
    const follow = () => setTarget(read());
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

/** Before going elsewhere, so that the place left is not written over the one reached. */
export function forgetPending(): void {
  clearTimeout(pending);
}
