/** A place inside the book. */
export interface Target {
  /** Archive path, not yet looked up. */
  path: string;
  /** Without `#`, decoded; null when there is none. */
  fragment: string | null;
}

/**
 * UTF-16 code units of a link, and of a path from which links resolve. No file of a book has a longer name, also not in Japanese
 * with nine characters for each; without a bound, 16 000 links below a base of 32 KB took 9 s.
 */
const MAX_LENGTH = 4096;

/**
 * Resolves a link of a document.
 *
 * @param href as written: percent-encoded or not, with or without a fragment
 * @param base archive path of the document that it stands in
 * @returns null when it leads out of the book (it has a scheme or a host), or is too long to lead anywhere
 */
export function resolve(href: string, base: string): Target | null {
  const trimmed = href.trim();
  if (trimmed.length > MAX_LENGTH || /^[a-z][a-z0-9+.-]+:|^\/\//i.test(trimmed)) return null;
  const hash = trimmed.indexOf('#');
  const [location = ''] = (hash < 0 ? trimmed : trimmed.slice(0, hash)).split('?', 1);
  // Backslashes are slashes to browsers, and in names of the archive to us: tools on Windows write them.
  const written = location.replaceAll('\\', '/');
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
 * @returns the same where it leads out of the book: nothing is fetched, and the files may well be here; or where it is too long
 */
export function rebase(href: string, base: string): string {
  const target = resolve(href, base);
  if (target === null || target.path === base || target.path.length > MAX_LENGTH) return base;
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
