import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

const RULE = `\n\n${'='.repeat(80)}\n\n`;

/**
 * The licences under which an image passes on other people's work: this project's LICENSE and NOTICE, then the licence
 * file of every package that the bundle holds a part of. Most licences ask for no more than this, and none for less.
 *
 * @param inputs files of the bundle, relative to `root`, with `/`
 * @throws Error naming a package that comes without a licence: it must not be shipped
 */
export async function collectLicences(root: string, inputs: readonly string[]): Promise<string> {
  const packages = [...new Set(inputs.flatMap((input) => packageFolder(input) ?? []))].sort();
  const parts = ['LICENSE', 'NOTICE'].map(async (file) => readFile(path.join(root, file), 'utf8'));
  parts.push(...packages.map((folder) => licenceOf(path.join(root, folder))));
  const texts = await Promise.all(parts);
  return `${texts.map((text) => text.trim()).join(RULE)}\n`;
}

/** `node_modules/@a/b/dist/x.js` → `node_modules/@a/b`, also when packages are nested. */
function packageFolder(input: string): string | undefined {
  return /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0];
}

async function licenceOf(folder: string): Promise<string> {
  const manifest: unknown = JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8'));
  const { name, version, license } = manifest as { name?: string; version?: string; license?: string };
  if (!license) throw new Error(`${name} in ${folder} names no licence, so it cannot be part of the image.`);
  const files = (await readdir(folder)).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file)).sort();
  const texts = await Promise.all(files.map((file) => readFile(path.join(folder, file), 'utf8')));
  if (texts.length === 0) texts.push(await keptLicence(`${name}`));
  return [`${name} ${version}, ${license}`, ...texts.map((text) => text.trim())].join('\n\n');
}

/** Of a package that is published without its licence: the text stands in its repository, and here. */
async function keptLicence(name: string): Promise<string> {
  try {
    return await readFile(path.join(import.meta.dirname, 'licences', `${name}.txt`), 'utf8');
  } catch (cause) {
    throw new Error(`${name} comes without the text of its licence: keep it in infra/image/licences/.`, {
      cause,
    });
  }
}
