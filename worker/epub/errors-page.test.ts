import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { refusals } from './refusal.ts';
import { warnings } from './warnings.ts';

/** The rows of the table under a heading, cells separated. */
function table(page: string, heading: string): string[][] {
  const section = page.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  return section
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

const page = await readFile(new URL('../../docs/errors.md', import.meta.url), 'utf8');

it('docs/errors.md says of every refusal when it happens and what to do', () => {
  expect(table(page, 'Books that are refused')).toEqual(
    Object.entries(refusals).map(([code, { when, advice }]) => [`\`${code}\``, when, advice]),
  );
});

it('docs/errors.md says of every warning what it means', () => {
  expect(table(page, 'Warnings about books that were read')).toEqual(
    Object.entries(warnings).map(([code, meaning]) => [`\`${code}\``, meaning]),
  );
});
