import type { OutputFile } from '../../book/assemble.ts';
import { Insights } from '../../book/insights.ts';

/** From now on in this process, how long insights take, in ms: their methods are wrapped, for the worker has no use for it. */
export function watchInsights(): { ms: number } {
  const watch = { ms: 0 };
  for (const name of ['addBlock', 'endChapter', 'finish'] as const) {
    const own = Insights.prototype[name] as (...given: unknown[]) => unknown;
    Object.defineProperty(Insights.prototype, name, {
      value: function timed(this: Insights, ...given: unknown[]) {
        const started = performance.now();
        try {
          return own.apply(this, given);
        } finally {
          watch.ms += performance.now() - started;
        }
      },
    });
  }
  return watch;
}

/** Fields of format 1.1 that only the whole book tells, wherever they stand in a file. */
const FIELDS = new Set([
  'rubyKinds',
  'continued',
  'continues',
  'gap',
  'given',
  'modern',
  'candidates',
  'profile',
  'search',
  'cast',
  'gaiji',
]);

/** Bytes of a file without what insights added to it; 0 for the files that are theirs alone. */
export function bytesWithout({ key, bytes }: OutputFile): number {
  if (key === 'search.json' || key === 'cast.json') return 0;
  const value = JSON.parse(Buffer.from(bytes).toString());
  if (value.lemmas !== undefined) delete value.lemmas.chapters;
  const plain = JSON.stringify(value, (name, field) => (FIELDS.has(name) ? undefined : field));
  return Buffer.byteLength(plain);
}
