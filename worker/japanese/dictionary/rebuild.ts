import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { DictionaryUnavailable } from '../../errors.ts';

const ABANDONED_AFTER_MS = 3_600_000;

/**
 * Builds the image `path`, beside its final name, and renames. A process of its own keeps the event loop free for
 * heartbeats, and what building needs of memory out of this process (measured: 830 MB against 80 MB).
 *
 * @param why there is no usable image, for the error
 * @throws DictionaryUnavailable
 */
export async function rebuild(path: string, why: string): Promise<void> {
  const folder = dirname(path);
  const draft = `${path}.${process.pid}-${randomUUID()}.tmp`;
  try {
    await mkdir(folder, { recursive: true });
    await removeAbandonedDrafts(path);
    await (await open(draft, 'wx')).close();
  } catch (error) {
    throw new DictionaryUnavailable(path, `${why}, and ${folder} cannot be written to`, { cause: error });
  }
  try {
    await promisify(execFile)(process.execPath, [join(import.meta.dirname, 'build-process.ts'), draft]);
    await rename(draft, path);
    const entry = await open(folder, 'r');
    await entry.sync().finally(() => entry.close());
  } catch (error) {
    await rm(draft, { force: true });
    throw new DictionaryUnavailable(path, `${why}, and it cannot be built here`, { cause: error });
  }
}

/** What builders left that were killed. */
async function removeAbandonedDrafts(path: string): Promise<void> {
  for (const name of await readdir(dirname(path))) {
    if (!name.startsWith(`${basename(path)}.`) || !name.endsWith('.tmp')) continue;
    const draft = join(dirname(path), name);
    const { mtimeMs } = await stat(draft).catch(() => ({ mtimeMs: Number.NaN }));
    if (Date.now() - mtimeMs > ABANDONED_AFTER_MS) await rm(draft, { force: true });
  }
}
