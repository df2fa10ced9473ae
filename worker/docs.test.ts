import { access, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = path.join(import.meta.dirname, '..');
const DOCS = path.join(ROOT, 'docs');
const pages = (await readdir(DOCS)).filter((name) => name.endsWith('.md'));
const files = ['README.md', 'CHANGELOG.md', ...pages.map((name) => `docs/${name}`)];

/** Without what is code, where brackets mean something else. */
async function proseOf(file: string): Promise<string> {
  const text = await readFile(path.join(ROOT, file), 'utf8');
  return text.replace(/^```.*?^```$/gms, '').replace(/`[^`\n]*`/g, (code) => code.replace(/[[\]()]/g, ''));
}

/** The anchors that GitHub gives to the headings of a page. */
async function anchorsOf(file: string): Promise<string[]> {
  const headings = (await proseOf(file)).matchAll(/^#+ (.+)$/gm);
  return Array.from(headings, ([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

async function brokenLinksOf(file: string): Promise<string[]> {
  const broken: string[] = [];
  for (const [, target = ''] of (await proseOf(file)).matchAll(/\]\(([^)\s]+)\)/g)) {
    if (/^[a-z]+:/.test(target)) continue;
    const [page = '', anchor] = target.split('#');
    const linked = page === '' ? file : path.join(path.dirname(file), page);
    const isThere = await access(path.join(ROOT, linked)).then(
      () => true,
      () => false,
    );
    if (!isThere || (anchor !== undefined && !(await anchorsOf(linked)).includes(anchor)))
      broken.push(target);
  }
  return broken;
}

describe('the documentation', () => {
  it.each(files)('%s links to nothing that is not there', async (file) => {
    expect(await brokenLinksOf(file)).toEqual([]);
  });

  it('has every page in its list', async () => {
    const list = await readFile(path.join(DOCS, 'README.md'), 'utf8');
    const missing = pages.filter((name) => name !== 'README.md' && !list.includes(`](${name})`));
    expect(missing).toEqual([]);
  });
});
