/** Paths that a person typed, looked at before any work is done for them. */
import { constants } from 'node:fs';
import { access, mkdir, readFile } from 'node:fs/promises';
import { getSystemErrorMessage } from 'node:util';
import { UsageError } from './errors.ts';

/**
 * @param takes the end of the complaint: what would have been right
 * @throws UsageError when it cannot be read
 */
export async function readGivenFile(file: string, takes: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (error) {
    throw new UsageError(`${file} cannot be read (${reasonOf(error)}); ${takes}`);
  }
}

/**
 * Makes a folder, when it is not there, and sees whether anything can be written into it.
 *
 * @param option that it was given with, as `--out`
 * @throws UsageError when it cannot be written to
 */
export async function openGivenFolder(option: string, folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK);
  } catch (error) {
    throw new UsageError(
      `${option} takes a folder that can be written to, and ${folder} is none (${reasonOf(error)})`,
    );
  }
}

/** In the words of the operating system: `no such file or directory`. */
function reasonOf(error: unknown): string {
  if (error instanceof Error && 'errno' in error && typeof error.errno === 'number') {
    return getSystemErrorMessage(error.errno);
  }
  throw error;
}
