import type { Notice } from '../japanese/dictionary/open.ts';

export type Pipeline = typeof import('./pipeline.ts');

/**
 * All that reads a book, loaded when it is asked for the first time. In a bundle infra/image/code-cache/load-pipeline.ts stands
 * here, which takes it out of V8's code cache.
 *
 * @param _notice takes the one line that says why there was nothing to take
 */
export function loadPipeline(_notice: Notice): Promise<Pipeline> {
  return import('./pipeline.ts');
}
