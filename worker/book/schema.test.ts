import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { generateSchema, SCHEMA } from './schema.ts';

test('the published schema is the one the types give', async () => {
  expect(await readFile(SCHEMA, 'utf8')).toBe(generateSchema());
});
