/**
 * `schema.json` from the types.
 *
 * The types are the source because they are what a front end imports: plain interfaces with comments, no library.
 * The other way round (TypeBox, valibot and zod infer types from a schema) was rejected: the inferred types read
 * badly and tie every front end to the library. The generator brings its own TypeScript 6 (31 MB, development only,
 * the native 7 has no stable interface for it) and takes about a second.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { createGenerator } from 'ts-json-schema-generator';
import { HELP_OPTION, parseArguments, runCommandLine } from '../command-line.ts';
import { FORMAT_VERSION } from './version.ts';

const HELP = `Writes worker/book/schema.json, the JSON Schema of the book format, from the types in worker/book/*types.ts.

  npm run schema:book [-- --check]

  --check  write nothing; exit 1 when the file is out of date

Example: npm run schema:book -- --check`;

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

async function main(): Promise<number> {
  const { values } = parseArguments('npm run schema:book', {
    options: { check: { type: 'boolean', default: false }, help: HELP_OPTION },
  });
  if (values.help) {
    console.log(HELP);
  } else if (!values.check) {
    await writeFile(SCHEMA, generateSchema());
  } else if ((await readFile(SCHEMA, 'utf8')) !== generateSchema()) {
    console.error('worker/book/schema.json is out of date; run `npm run schema:book`.');
    return 1;
  }
  return 0;
}

if (import.meta.main) await runCommandLine(main);
