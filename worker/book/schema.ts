/**
 * `schema.json` from the types: `node worker/book/schema.ts` writes it, `--check` fails when it is out of date.
 *
 * The types are the source because they are what a front end imports: plain interfaces with comments, no library.
 * The other way round (TypeBox, valibot and zod infer types from a schema) was rejected: the inferred types read
 * badly and tie every front end to the library. The generator brings its own TypeScript 6 (31 MB, development only,
 * the native 7 has no stable interface for it) and takes about a second.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { createGenerator } from 'ts-json-schema-generator';
import { FORMAT_VERSION } from './version.ts';

const TYPES = fileURLToPath(new URL('*types.ts', import.meta.url));
export const SCHEMA = fileURLToPath(new URL('schema.json', import.meta.url));

/** The JSON Schema (draft 7) of all files; validate against `#/definitions/Book`, `Chapter`, `Lexicon`, `Search` or `Cast`. */
export function generateSchema(): string {
  const schema = createGenerator({
    path: TYPES,
    type: '*',
    expose: 'export',
    skipTypeCheck: true,
    additionalProperties: false,
  }).createSchema('*');
  const titled = { $schema: schema.$schema, title: `Book output, format ${FORMAT_VERSION}`, ...schema };
  return `${JSON.stringify(titled, null, 2)}\n`;
}

if (import.meta.main) {
  if (!process.argv.includes('--check')) await writeFile(SCHEMA, generateSchema());
  else if ((await readFile(SCHEMA, 'utf8')) !== generateSchema()) {
    console.error('worker/book/schema.json is out of date; run `npm run schema:book`.');
    process.exitCode = 1;
  }
}
