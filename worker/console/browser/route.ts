import { useLayoutEffect, useState } from 'preact/hooks';

/** Where in the console we are: what stands behind the `#` of the address, so that the server knows one page only. */
export interface Route {
  /** `['jobs', '12']` of `#/jobs/12?…`. */
  readonly path: readonly string[];
  readonly query: URLSearchParams;
  /** Where the browser's Back or Forward came here from, `#/jobs/12`; null when anything else led here. */
  readonly returnedFrom: string | null;
}

export function useRoute(): Route {
  const [{ hash, returnedFrom }, setPlace] = useState<{ hash: string; returnedFrom: string | null }>({
    hash: location.hash,
    returnedFrom: null,
  });
  // Before the first paint: an effect that comes behind it misses what is clicked, or typed into the address, until then.
  useLayoutEffect(() => {
    // What has been seen is marked in the history; a link makes an entry without a mark.
    const mark = () => history.replaceState({ isSeen: true }, '');
    const follow = () => {
      const isReturn = history.state !== null;
      mark();
      setPlace((before) => ({ hash: location.hash, returnedFrom: isReturn ? before.hash : null }));
    };
    mark();
    window.addEventListener('hashchange', follow);
    return () => window.removeEventListener('hashchange', follow);
  }, []);
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?');
  return {
    path: path.split('/').filter((part) => part !== ''),
    query: new URLSearchParams(query),
    returnedFrom,
  };
}

/** `#/jobs?status=failed`; what is empty is left out. */
export function linkTo(path: string, query: Readonly<Record<string, string | undefined>> = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value) search.set(name, value);
  return `#/${path}${search.size === 0 ? '' : `?${search}`}`;
}
