import { defaultCacheFolder } from '../../config.ts';
import { openAnalysis } from '../../japanese/engine.ts';
import { convertBook } from '../../pipeline/convert.ts';
import { bookLimits } from '../../pipeline/limits.ts';
import { Metrics } from '../../tasks/metrics.ts';

/** What the worker makes of an EPUB, by object key. */
export async function outputOf(epub: Uint8Array): Promise<Map<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  await convertBook(epub, {
    limits: bookLimits(),
    openAnalysis: () => openAnalysis(0, defaultCacheFolder()),
    metrics: new Metrics(() => performance.now()),
    signal: new AbortController().signal,
    progress: () => undefined,
    learnable: async () => {},
    emit: async ({ key, bytes }) => {
      files.set(key, bytes);
    },
  });
  return files;
}
