import { readFile } from 'node:fs/promises';
import path from 'node:path';

/** What the image sets as `NODE_OPTIONS`: what is measured is then what runs. */
export async function imageOptions(): Promise<string> {
  const dockerfile = await readFile(path.join(import.meta.dirname, '../../../Dockerfile'), 'utf8');
  const options = /NODE_OPTIONS="(.+?)"/.exec(dockerfile)?.[1];
  if (options === undefined) throw new Error('Expected the Dockerfile to set NODE_OPTIONS.');
  return options;
}
