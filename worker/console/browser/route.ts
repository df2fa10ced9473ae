import { useLayoutEffect, useState } from 'preact/hooks';

/** Where in the console we are: what stands behind the `#` of the address, so that the server knows one page only. */
export interface Route {
  /** `['jobs', '12']` of `#/jobs/12?…`. */
  readonly path: readonly string[];
  readonly query: URLSearchParams;
}

export function useRoute(): Route {
  const [hash, setHash] = useState(location.hash);
  // Before the first paint: an effect that comes behind it misses what is clicked, or typed into the address, until then.
  useLayoutEffect(() => {
    const follow = () => setHash(location.hash);
    window.addEventListener('hashchange', follow);
    return () => window.removeEventListener('hashchange', follow);
  }, []);
  return parseRoute(hash);
}

function parseRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?');
  return { path: path.split('/').filter((part) => part !== ''), query: new URLSearchParams(query) };
}

/** `#/jobs?status=failed`; what is empty is left out. */
export function linkTo(path: string, query: Readonly<Record<string, string | undefined>> = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value) search.set(name, value);
  return `#/${path}${search.size === 0 ? '' : `?${search}`}`;
}
