import type { Notice } from '../../../worker/japanese/dictionary/open.ts';
import type { Pipeline } from '../../../worker/pipeline/load.ts';
import { openScript, scriptFiles } from './script.ts';

let pipeline: Pipeline | undefined;

/** Stands in a bundle for the function of this name in worker/pipeline/load.ts. */
export async function loadPipeline(notice: Notice): Promise<Pipeline> {
  if (pipeline === undefined) {
    const { exports, isCached } = openScript(import.meta.dirname, import.meta);
    pipeline = exports;
    if (!isCached) {
      const { cache } = scriptFiles(import.meta.dirname);
      notice('Compiling the pipeline: its code cache is missing, or for another Node or other flags.', {
        file: cache,
      });
    }
  }
  return pipeline;
}
