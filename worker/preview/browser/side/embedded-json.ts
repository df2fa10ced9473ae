import { useEffect, useState } from 'preact/hooks';
import { BookFormatError } from '../../../book/decode.ts';
import { readEmbedded } from '../embedded.ts';

export type Loaded<T> = { readonly value: T } | { readonly fault: BookFormatError };

/**
 * What a file inside the page becomes, once it is there; null until then. A view that shows it must be new for another
 * file.
 *
 * @param open makes it from the file's text
 */
export function useEmbedded<T>(key: string, open: (json: string) => T): Loaded<T> | null {
  const [loaded, setLoaded] = useState<Loaded<T> | null>(null);
  useEffect(() => {
    readEmbedded(key)
      .then((json) => setLoaded({ value: open(json) }))
      .catch((error) => {
        if (!(error instanceof BookFormatError)) throw error;
        setLoaded({ fault: error });
      });
  }, [key]);
  return loaded;
}
