import { BookFormatError } from '../../book/decode.ts';

/**
 * One file of the output from inside the page, as text. What stands behind the program in the page may still be on its
 * way; then this waits for it.
 *
 * @param key its object key
 * @throws BookFormatError `truncated` when the page does not have it
 */
export async function readEmbedded(key: string): Promise<string> {
  const text = readArrived(key);
  if (text !== null) return text;
  await arrived();
  const late = readArrived(key);
  if (late === null) throw new BookFormatError('truncated', `The page has no ${key}; write it again.`);
  return late;
}

/** As `readEmbedded`, at once; null when it is not there, or not yet to its end. */
export function readArrived(key: string): string | null {
  const element = document.getElementById(key);
  if (element === null || (document.readyState === 'loading' && element.nextSibling === null)) return null;
  return element.textContent;
}

function arrived(): Promise<void> {
  if (document.readyState !== 'loading') return Promise.resolve();
  return new Promise((resolve) => {
    document.addEventListener('DOMContentLoaded', () => resolve(), { once: true });
  });
}
