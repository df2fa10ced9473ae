import { readFile } from 'node:fs/promises';
import path from 'node:path';

/** What the image sets as `NODE_OPTIONS`: what is measured is then what runs. */
export async function imageOptions(): Promise<string> {
  const dockerfile = await readFile(path.join(import.meta.dirname, '../../../Dockerfile'), 'utf8');
  const options = /NODE_OPTIONS="(.+?)"/.exec(dockerfile)?.[1];
  if (options === undefined) throw new Error('Expected the Dockerfile to set NODE_OPTIONS.');
  return options;
}

/**
 * What V8 takes for itself in a container of 512 MB. Where memory is free it collects garbage later: a long book peaks 150 MB
 * higher, and 200 books one after the other 130.
 */
export const HEAP_OF_CONTAINER = '--max-old-space-size=256';
