/** The process in which an image is built; see `open.ts`. Argument: the file to write. */
import { buildImageFile } from './build.ts';

const [path] = process.argv.slice(2);
if (path === undefined) throw new Error('Expected the file to write as the only argument.');
await buildImageFile(path);
