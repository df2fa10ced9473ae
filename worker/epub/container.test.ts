import { describe, expect, it } from 'vitest';
import { CHAPTER, codes, edited, oneChapter, PNG, readFiles, textOf } from './testing/read.ts';

const OPF = 'OPS/package.opf';

describe('the container', () => {
  const container = (content: string | null) => {
    const { 'META-INF/container.xml': _, ...rest } = oneChapter('<p>一</p>');
    return readFiles(content === null ? rest : { ...rest, 'META-INF/container.xml': content });
  };
  const rootfile = (path: string, more = '') =>
    `<rootfile full-path="${path}" media-type="application/oebps-package+xml"${more}/>`;

  it.each([
    ['no_container', null],
    ['no_container', '<container/>'],
    ['no_container', ''],
    [
      'no_container',
      '<container><rootfiles><rootfile full-path="x.pdf" media-type="application/pdf"/></rootfiles></container>',
    ],
    ['no_package', `<container><rootfiles>${rootfile('OPS/other.opf')}</rootfiles></container>`],
  ])('%s when it is %j', async (code, content) => {
    await expect(container(content)).rejects.toMatchObject({ code });
  });

  it('may be carelessly written', async () => {
    expect(textOf(await container(`\n<container><rootfiles>${rootfile('/OPS/package.opf')}`))).toBe('一');
  });

  it('may offer several renditions, of which the first that is reflowable is read', async () => {
    const files = oneChapter('<p>流れる</p>');
    const fixed = String(files[OPF])
      .replace('</metadata>', '<meta property="rendition:layout">pre-paginated</meta></metadata>')
      .replaceAll('chapter-0001', 'fixed');
    const both = {
      ...files,
      'OPS/fixed.opf': fixed,
      'OPS/fixed.xhtml': '<html><body><p>固い</p></body></html>',
      'META-INF/container.xml': `<container><rootfiles>${rootfile('OPS/fixed.opf')}${rootfile('OPS/package.opf')}</rootfiles></container>`,
    };
    expect(textOf(await readFiles(both))).toBe('流れる');
    const onlyFixed = { ...both, [OPF]: fixed.replaceAll('fixed', 'chapter-0001') };
    expect(textOf(await readFiles(onlyFixed))).toBe('固い');
  });

  it('and the mimetype may be missing or wrong', async () => {
    const { mimetype: _, ...rest } = oneChapter('<p>一</p>');
    expect(codes(await readFiles(rest))).toEqual(['mimetype_wrong']);
    expect(codes(await readFiles({ ...rest, mimetype: 'application/zip' }))).toEqual(['mimetype_wrong']);
    expect(codes(await readFiles({ ...rest, mimetype: 'application/epub+zip\r\n' }))).toEqual([]);
  });
});

describe('encryption', () => {
  const encryption = (algorithm: string, uri: string) => ({
    'META-INF/encryption.xml': `<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container" xmlns:enc="http://www.w3.org/2001/04/xmlenc#">
<enc:EncryptedData><enc:EncryptionMethod Algorithm="${algorithm}"/><enc:CipherData><enc:CipherReference URI="${uri}"/></enc:CipherData></enc:EncryptedData></encryption>`,
  });
  const aes = 'http://www.w3.org/2001/04/xmlenc#aes128-cbc';

  it.each(['http://www.idpf.org/2008/embedding', 'http://ns.adobe.com/pdf/enc#RC'])(
    'of fonts is no protection: %s',
    async (algorithm) => {
      const book = await readFiles(
        oneChapter('<p>一</p>', { 'OPS/font.otf': 'x', ...encryption(algorithm, 'OPS/font.otf') }),
      );
      expect(textOf(book)).toBe('一');
      expect(codes(book)).toEqual(['font_obfuscated']);
    },
  );

  it.each([
    ['a chapter', aes, 'OPS/chapter-0001.xhtml'],
    ['a chapter under its encoded name', aes, 'OPS/chapter%2D0001.xhtml'],
    ['a chapter, obfuscated like a font', 'http://www.idpf.org/2008/embedding', 'OPS/chapter-0001.xhtml'],
    ['the package', aes, 'OPS/package.opf'],
    ['the contents', aes, 'OPS/nav.xhtml'],
  ])('of %s is protection against copying', async (_what, algorithm, uri) => {
    const book = readFiles(oneChapter('<p>一</p>', encryption(algorithm, uri)));
    await expect(book).rejects.toMatchObject({ code: 'drm_protected' });
  });

  it('is told from what a page is where Kobo protects a book', async () => {
    const rights = { 'rights.xml': '<kdrm/>' };
    const bytes = Uint8Array.from({ length: 256 }, (_, i) => i);
    await expect(readFiles(oneChapter('', { ...rights, [CHAPTER]: bytes }))).rejects.toMatchObject({
      code: 'drm_protected',
    });
    expect(textOf(await readFiles(oneChapter('<p>一</p>', rights)))).toBe('一');
  });

  it('of pictures is protection, too, unless they are obfuscated like fonts', async () => {
    const picture = { 'OPS/c.png': PNG };
    const item = '<manifest><item id="c" href="c.png" media-type="image/png"/>';
    const withPicture = (algorithm: string) =>
      edited((opf) => opf.replace('<manifest>', item), { ...picture, ...encryption(algorithm, 'OPS/c.png') });
    await expect(withPicture(aes)).rejects.toMatchObject({ code: 'drm_protected' });
    expect(textOf(await withPicture('http://www.idpf.org/2008/embedding'))).toBe('一\n二');
  });

  it('of a file that the text does not need is reported', async () => {
    const book = await readFiles(
      oneChapter('<p>一</p>', { 'OPS/a.mp3': 'x', ...encryption(aes, 'OPS/a.mp3') }),
    );
    expect(codes(book)).toEqual(['encrypted_left_out']);
  });
});
