import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';

const ROOT = path.join(import.meta.dirname, '..');
const read = (file: string) => readFileSync(path.join(ROOT, file), 'utf8');

/** What a job or the worker can end with; what commands and the console refuse is told at once. */
const SOURCES = [
  'worker/{book,japanese,modes,notices,pipeline,queue,storage,tasks}/**/*.ts',
  'worker/{errors,stored-error}.ts',
];

it('docs/errors.md says of every code that can stand in a job what to do', () => {
  const pages = read('docs/errors.md') + read('docs/queue.md');
  const code = SOURCES.flatMap((pattern) => globSync(pattern, { cwd: ROOT }))
    .filter((file) => !/test/.test(file))
    .map(read)
    .join();
  const sql = globSync('supabase/migrations/*.sql', { cwd: ROOT }).map(read).join();
  const codes = new Set([
    ...[...code.matchAll(/(?:Permanent|Transient|Setup)Error\(\s*'(\w+)'/g)].map((match) => match[1]),
    ...[...code.matchAll(/super\(\s*'(\w+)'/g)].map((match) => match[1]),
    ...[...sql.matchAll(/'code', '(\w+)', 'message'/g)].map((match) => match[1]),
  ]);
  expect(codes.size).toBeGreaterThan(20);
  expect([...codes].filter((one) => !pages.includes(`\`${one}\``))).toEqual([]);
});
