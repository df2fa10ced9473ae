import {
  chmod,
  copyFile,
  mkdir,
  mkdtemp,
  open,
  readdir,
  readFile,
  rm,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { defaultCacheFolder } from '../../config.ts';
import { DictionaryUnavailable } from '../../errors.ts';
import { openAnalyser } from '../analyser.ts';
import { imagePath, openImage } from './open.ts';

let root = '';
let folder = '';
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'dictionary-'));
  await chmod(root, 0o755);
  await openImage(defaultCacheFolder(), () => {});
});
afterAll(() => rm(root, { recursive: true, force: true }));

/** A folder of its own for each test, with a sound image in it. */
beforeEach(async () => {
  folder = await mkdtemp(join(root, 'cache-'));
  await copyFile(imagePath(defaultCacheFolder()), imagePath(folder));
});

/** Overwrites bytes in the middle of the file. */
async function damage(path: string, at: number, bytes: readonly number[]): Promise<void> {
  const file = await open(path, 'r+');
  await file.write(Uint8Array.from(bytes), 0, bytes.length, at);
  await file.close();
}

/** Fails to open the folder's image while the folder is read-only, which it is to everybody but root. */
async function refusal(): Promise<DictionaryUnavailable> {
  await chmod(folder, 0o555);
  const isRoot = process.getuid?.() === 0;
  if (isRoot) process.seteuid?.(65_534);
  try {
    await openImage(folder, () => {});
  } catch (error) {
    if (error instanceof DictionaryUnavailable) return error;
    throw error;
  } finally {
    if (isRoot) process.seteuid?.(0);
    await chmod(folder, 0o755);
  }
  throw new Error('Expected the image to be refused.');
}

const damages: [string, (path: string) => Promise<void>][] = [
  ['missing', (path) => rm(path)],
  ['empty', (path) => writeFile(path, '')],
  ['foreign', (path) => writeFile(path, 'not an image '.repeat(1000))],
  ['cut off in its head', (path) => truncate(path, 50)],
  ['cut off', (path) => truncate(path, 10_000_000)],
  [
    'torn: its end was never written',
    (path) => truncate(path, 5_000_000).then(() => truncate(path, 19_000_000)),
  ],
  ['of another version', (path) => damage(path, 4, [1, 2, 3, 4])],
  ['with a flipped bit in its head', (path) => damage(path, 40, [0xff])],
  ['with a flipped bit in its middle', (path) => damage(path, 9_999_999, [0xff, 0x00, 0xff])],
];

describe('an image that is not sound', () => {
  it.each(damages)('%s: is refused by name where none can be built', async (_, spoil) => {
    const path = imagePath(folder);
    await spoil(path);
    const before = await readFile(path).catch(() => null);
    const { code, message } = await refusal();
    expect(code).toBe('dictionary_unavailable');
    expect(message).toContain(path);
    expect(message).toContain('cannot be written to');
    const after = await readFile(path).catch(() => null);
    expect(after === null ? before : before?.equals(after)).toBe(after === null ? null : true);
  });

  it('is built again by all who open it at once, with one line each, leaving nothing behind', async () => {
    const path = imagePath(folder);
    await truncate(path, 1_000_000);
    // What builders left that were killed: an hour ago, and just now (or it is another one's that still works).
    const [old, young] = [`${path}.1-old.tmp`, `${path}.2-young.tmp`];
    await writeFile(old, 'draft');
    await writeFile(young, 'draft');
    await utimes(old, new Date(), new Date(Date.now() - 2 * 3_600_000));

    const notices: string[] = [];
    const open = () => openAnalyser(folder, (message) => notices.push(message));
    for (const analyser of await Promise.all([open(), open()])) {
      expect(analyser.tokens('読む').map((token) => token.reading)).toEqual(['ヨム']);
    }
    expect(notices).toHaveLength(2);
    expect(notices[0]).toMatch(/1000000 bytes/);
    expect((await readdir(folder)).sort()).toEqual([basename(path), basename(young)].sort());
    const sound = await readFile(imagePath(defaultCacheFolder()));
    expect(sound.equals(await readFile(path))).toBe(true);

    await open();
    expect(notices).toHaveLength(2);
  }, 180_000);

  it('is left alone where it cannot even be read', async () => {
    const path = imagePath(folder);
    await rm(path);
    await mkdir(path);
    await expect(openImage(folder, () => {})).rejects.toMatchObject({
      code: 'dictionary_unavailable',
      message: expect.stringContaining(path),
    });
  });
});
