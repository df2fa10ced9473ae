/** A place inside the book. */
export interface Target {
  /** Archive path, not yet looked up. */
  path: string;
  /** Without `#`, decoded; null when there is none. */
  fragment: string | null;
}

/**
 * Resolves a link of a document.
 *
 * @param href as written: percent-encoded or not, with or without a fragment
 * @param base archive path of the document that it stands in
 * @returns null when it leads out of the book (it has a scheme or a host)
 */
export function resolve(href: string, base: string): Target | null {
  const trimmed = href.trim();
  if (/^[a-z][a-z0-9+.-]+:|^\/\//i.test(trimmed)) return null;
  const hash = trimmed.indexOf('#');
  // Backslashes are slashes to browsers, and in names of the archive to us: tools on Windows write them.
  const written = (hash < 0 ? trimmed : trimmed.slice(0, hash)).replace(/\?.*$/, '').replaceAll('\\', '/');
  return {
    path: written === '' ? base : join(base, decodePercent(written)),
    fragment: hash < 0 ? null : decodePercent(trimmed.slice(hash + 1)),
  };
}

/** The place that a mark names, as `path#fragment`, decoded. */
export function targetOf(mark: string): Target {
  const hash = mark.indexOf('#');
  return hash < 0
    ? { path: mark, fragment: null }
    : { path: mark.slice(0, hash), fragment: mark.slice(hash + 1) };
}

/**
 * Where links resolve from below an `xml:base` or a `<base>`.
 *
 * @param base archive path from which they resolved before
 * @returns the same where it leads out of the book: nothing is fetched, and the files may well be here
 */
export function rebase(href: string, base: string): string {
  const target = resolve(href, base);
  if (target === null || target.path === base) return base;
  return /\/\s*$/.test(href) ? `${target.path}/` : target.path;
}

/** `..` stops at the root of the archive, as it does in URLs: nothing leads out. */
function join(base: string, path: string): string {
  const parts = path.startsWith('/') ? [] : base.split('/').slice(0, -1);
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  }
  return parts.join('/');
}

/** The text without percent-encoding; as it is where it has none, for a bare `%` in a file name is no encoding. */
export function decodePercent(text: string): string {
  return text.includes('%') ? text.replace(/(?:%[\da-f]{2})+/gi, decodeRun) : text;
}

function decodeRun(run: string): string {
  try {
    return decodeURIComponent(run);
  } catch {
    return run;
  }
}
