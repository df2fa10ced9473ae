import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { generateSchema, SCHEMA } from './schema.ts';
import { output } from './testing/output.ts';
import { paragraph, parsedBook } from './testing/parsed-book.ts';
import { openValidator } from './testing/validate.ts';

test('the published schema is the one the types give', async () => {
  expect(await readFile(SCHEMA, 'utf8')).toBe(generateSchema());
});

test('it refuses counts and places that are none, and columns that are cut off', async () => {
  const faultsOf = await openValidator();
  const { book, search } = output(parsedBook([[paragraph('Call me Ishmael.', { language: 'en' })]]), null);
  expect([...faultsOf('Book', book), ...faultsOf('Search', search)]).toEqual([]);
  for (const words of [-1, 1.5]) {
    expect(faultsOf('Book', { ...book, totals: { ...book.totals, words } })).toHaveLength(1);
  }
  expect(faultsOf('Book', { ...book, contents: [{ title: '', at: [0, -1], children: [] }] })).not.toEqual([]);
  // The first character of a number of two, and one that no column has.
  for (const words of ['11P', '11 1']) expect(faultsOf('Search', { ...search, words })).toHaveLength(1);
});
