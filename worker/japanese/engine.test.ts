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

async function engineOfItsOwn() {
  const image = await openImage(defaultCacheFolder(), silent);
  const said: string[] = [];
  const engine = new Engine(image, () => said.push('spent'));
  const read = async (texts: readonly string[], threads: number) => {
    const analysis = engine.forBook(threads);
    await analysis.analyse(texts);
    await analysis.close();
  };
  return { read, said, size: () => image.memory.buffer.byteLength };
}

it('reads many books in the memory of one', async () => {
  const { read, said, size } = await engineOfItsOwn();
  await read(prose, 1);
  const first = size();
  for (let book = 0; book < 20; book++) await read(prose, 1);
  expect(size()).toBe(first);
  expect(said).toEqual([]);
});

it('is given up with what threads took, and with what an endless text took', async () => {
  const batches = new Array<string>(2_000).fill(prose.join('').slice(0, 100));
  const threaded = await engineOfItsOwn();
  await threaded.read(batches, 2);
  expect(threaded.said).toEqual(['spent']);
  const endless = await engineOfItsOwn();
  await endless.read(['あ'.repeat(2_000_000)], 1);
  expect(endless.said).toEqual(['spent']);
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
