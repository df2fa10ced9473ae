import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { defaultCacheFolder } from '../config.ts';
import { DictionaryUnavailable } from '../errors.ts';
import { imagePath, openImage } from './dictionary/open.ts';
import { Engine, engineOf } from './engine.ts';
import { prose } from './testing/texts.ts';

const silent = () => {};

it('is one for a process, and each book knows only what it has asked itself', async () => {
  const engine = await engineOf(defaultCacheFolder(), silent);
  expect(await engineOf(defaultCacheFolder(), silent)).toBe(engine);
  const [first, second] = [engine.forBook(1), engine.forBook(1)];
  const [morphemes] = await first.analyse(['本']);
  const entry = morphemes?.entry[0] ?? 0;
  expect(first.analyser.features(entry)).toEqual(second.analyser.features(entry));
  expect(first.analyser.features(entry)).not.toBe(second.analyser.features(entry));
});

it.each([1, 2])('reads many books in the memory of one, with %d threads', async (threads) => {
  const image = await openImage(defaultCacheFolder(), silent);
  const engine = new Engine(image);
  const read = () => engine.forBook(threads).analyse(prose);
  await read();
  const size = image.memory.buffer.byteLength;
  for (let book = 0; book < 20; book++) await read();
  expect(image.memory.buffer.byteLength).toBe(size);
});

it('is opened again after it could not be opened', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'engine-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const cache = path.join(folder, 'cache');
  await writeFile(cache, 'not a folder');
  await expect(engineOf(cache, silent)).rejects.toThrow(DictionaryUnavailable);
  await rm(cache);
  await mkdir(cache);
  await copyFile(imagePath(defaultCacheFolder()), imagePath(cache));
  await expect(engineOf(cache, silent)).resolves.toBeInstanceOf(Engine);
});
