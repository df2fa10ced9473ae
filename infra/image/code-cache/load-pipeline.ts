import type { Notice } from '../../../worker/japanese/dictionary/open.ts';
import type { Pipeline } from '../../../worker/pipeline/load.ts';
import { openScript, scriptFiles } from './script.ts';

const NAME = 'pipeline';

let pipeline: Pipeline | undefined;

/** Stands in a bundle for the function of this name in worker/pipeline/load.ts. */
export async function loadPipeline(notice: Notice): Promise<Pipeline> {
  if (pipeline === undefined) {
    const { exports, isCached } = openScript<Pipeline>(import.meta.dirname, NAME, import.meta);
    pipeline = exports;
    if (!isCached) {
      const { cache } = scriptFiles(import.meta.dirname, NAME);
      notice('Compiling the pipeline: its code cache is missing, or for another Node or other flags.', {
        file: cache,
      });
    }
  }
  return pipeline;
}
