import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { defaultCacheFolder } from '../config.ts';
import { openAnalyser } from '../japanese/analyser.ts';
import { output } from './testing/output.ts';
import { paragraph, parsedBook } from './testing/parsed-book.ts';

const page = new URL('../../docs/book-format.md', import.meta.url);

test('the worked sentence of the docs is what the code gives', async () => {
  const [block, lexicon] = [...(await readFile(page, 'utf8')).matchAll(/```json\n(.*?)```/gs)].map(
    ([, json]) => JSON.parse(json ?? ''),
  );
  const sentence = paragraph('角田は手紙を書かせられて、待っている。', { ruby: [[0, 2, 'つのだ']] });
  const written = output(parsedBook([[sentence]]), await openAnalyser(defaultCacheFolder()));
  expect(block).toEqual(written.chapters[0]?.blocks[0]);
  const { format, edition, ...tables } = written.lexicon;
  expect(lexicon).toEqual(tables);
});
