import { readFile } from 'node:fs/promises';
import { Ajv } from 'ajv';
import { SCHEMA } from '../schema.ts';

/** What is wrong with one file of the output by the published schema: nothing, if it is right. */
export async function openValidator(): Promise<
  (type: 'Book' | 'Chapter' | 'Lexicon' | 'Search' | 'Cast', value: unknown) => string[]
> {
  const ajv = new Ajv({ allErrors: true, allowUnionTypes: true });
  ajv.addSchema(JSON.parse(await readFile(SCHEMA, 'utf8')), 'output');
  return (type, value) => {
    const valid = ajv.validate(`output#/definitions/${type}`, value);
    return valid ? [] : (ajv.errors ?? []).map((fault) => `${fault.instancePath} ${fault.message}`);
  };
}
