import * as errors from '../../../worker/errors.ts';
import type { Notice } from '../../../worker/japanese/dictionary/open.ts';
import type { Pipeline } from '../../../worker/pipeline/load.ts';
import { openScript, scriptFiles } from './script.ts';

let pipeline: Pipeline | undefined;

/** Stands in a bundle for the function of this name in worker/pipeline/load.ts. */
export async function loadPipeline(notice: Notice): Promise<Pipeline> {
  if (pipeline === undefined) {
    const folder = import.meta.dirname;
    // The rest of the program recognises an error by its class.
    const { exports, isCached } = openScript('pipeline', folder, { 'worker/errors.ts': errors });
    pipeline = exports as Pipeline;
    if (!isCached) {
      notice('Compiling the pipeline: its code cache is missing, or for another Node or other flags.', {
        file: scriptFiles(folder, 'pipeline').cache,
      });
    }
  }
  return pipeline;
}
