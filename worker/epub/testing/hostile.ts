/**
 * Reads hostile books and prints what became of each, one JSON line a book. For a process that may neither write nor
 * start anything: what tried to would fail with `ERR_ACCESS_DENIED` instead of a refusal.
 */
import { bookFiles } from '../build.ts';
import { read } from './read.ts';
import { recordsOf, zip } from './zip.ts';

const files = bookFiles({ title: '敵', chapters: [{ title: '一', body: '<p>一</p>' }] });
const records = recordsOf(files);
const chapter = (content: string) => zip(recordsOf({ ...files, 'OPS/chapter-0001.xhtml': content }));

const books: Record<string, Uint8Array> = {
  traversal: zip([...records, { name: '../../../../tmp/evil', content: 'evil' }]),
  absolute: zip([...records, { name: '/tmp/evil', content: 'evil' }]),
  link: zip([...records, { name: 'OPS/link', content: '/etc/passwd' }]),
  entity: chapter('<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd">]><html><body>&x;</body></html>'),
  script: chapter(
    '<html><head><script>require("fs").writeFileSync("/tmp/evil","")</script></head>' +
      '<body onload="process.exit(7)"><p>一</p><img src="file:///etc/passwd"/><a href="javascript:process.exit(7)">二</a></body></html>',
  ),
};

for (const [name, bytes] of Object.entries(books)) {
  try {
    const { chapters, images } = await read(bytes);
    const text = chapters.flatMap(({ blocks }) => blocks.map((block) => block.text)).join('');
    console.log(JSON.stringify({ name, text, images: images.size }));
  } catch (error) {
    console.log(
      JSON.stringify({ name, code: error instanceof Error && 'code' in error ? error.code : String(error) }),
    );
  }
}
