import type { Archive } from './archive.ts';
import { resolve } from './href.ts';
import type { TreeElement } from './markup/tree.ts';
import { EpubRefusal } from './refusal.ts';
import type { Resources } from './resources.ts';

const CONTAINER = 'META-INF/container.xml';
const ENCRYPTION = 'META-INF/encryption.xml';

/** Fonts made unusable outside of the book; no text is ever obfuscated this way. */
const FONT_OBFUSCATION = new Set(['http://www.idpf.org/2008/embedding', 'http://ns.adobe.com/pdf/enc#RC']);

/**
 * The package documents of the book, one a rendition, in the order of the container.
 *
 * @returns names in the archive, at least one
 * @throws EpubRefusal `no_container`, `no_package`
 */
export async function readContainer(archive: Archive, resources: Resources): Promise<string[]> {
  const name = archive.find(CONTAINER);
  if (name === null) throw new EpubRefusal('no_container', `The archive has no ${CONTAINER}.`);
  const { root } = await resources.tree(name);
  const paths = root
    .all((element) => element.name === 'rootfile')
    // Some books get the media type wrong.
    .filter((file) => /package|^$/.test(file.get('media-type') ?? '') || /\.opf$/i.test(fullPath(file)))
    .map((file) => resolve(fullPath(file), '')?.path ?? '')
    .filter((path) => path !== '');
  if (paths.length === 0) throw new EpubRefusal('no_container', `${CONTAINER} names no package document.`);
  const found = paths.map((path) => archive.find(path)).filter((path) => path !== null);
  if (found.length === 0) throw new EpubRefusal('no_package', `The package document ${paths[0]} is missing.`);
  return found;
}

function fullPath(rootfile: TreeElement): string {
  return rootfile.get('full-path') ?? '';
}

export interface Encryption {
  /** Names in the archive whose content cannot be read. */
  encrypted: ReadonlySet<string>;
  /** Names of obfuscated fonts. */
  obfuscated: ReadonlySet<string>;
}

/** Which files are encrypted, and which are fonts that are only obfuscated. */
export async function readEncryption(archive: Archive, resources: Resources): Promise<Encryption> {
  const encrypted = new Set<string>();
  const obfuscated = new Set<string>();
  const name = archive.find(ENCRYPTION);
  const tree = name === null ? null : await resources.tree(name);
  for (const data of tree?.root.all((element) => element.name === 'EncryptedData') ?? []) {
    const algorithm = data.first('EncryptionMethod')?.get('Algorithm') ?? '';
    const uri = data.first('CipherReference')?.get('URI') ?? '';
    const target = archive.find(resolve(uri, '')?.path ?? '');
    if (target !== null) (FONT_OBFUSCATION.has(algorithm) ? obfuscated : encrypted).add(target);
  }
  return { encrypted, obfuscated };
}
