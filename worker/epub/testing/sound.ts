import assert from 'node:assert/strict';
import type { ContentsEntry, ParsedBlock, ParsedBook, Place } from '../types.ts';
import { warnings } from '../warnings.ts';

/** What holds for every book that was read, whatever its bytes were. */
export function expectSound(book: ParsedBook): void {
  for (const { blocks } of book.chapters) for (const block of blocks) expectSoundBlock(block, book);
  const expectPlace = ({ chapter, block }: Place) => {
    if (chapter === null) return;
    const blocks = book.chapters[chapter]?.blocks;
    assert(blocks !== undefined, `chapter ${chapter}`);
    assert(block <= Math.max(0, blocks.length - 1), `block ${block} of ${blocks.length}`);
  };
  const expectEntry = (entry: ContentsEntry) => {
    expectPlace(entry);
    entry.children.forEach(expectEntry);
  };
  book.contents.forEach(expectEntry);
  [...book.pages, ...book.landmarks].forEach(expectPlace);
  assert(book.cover === null || book.images.has(book.cover), 'cover');
  for (const { code } of book.report.warnings) assert(Object.hasOwn(warnings, code), code);
  const characters = book.chapters
    .flatMap(({ blocks }) => blocks)
    .reduce((sum, { text }) => sum + text.length, 0);
  const reported = book.report.documents.reduce((sum, document) => sum + document.characters, 0);
  assert.equal(characters, reported);
}

function expectSoundBlock({ text, ruby, marks, images, anchor }: ParsedBlock, book: ParsedBook): void {
  assert(text.isWellFormed(), 'lone surrogates');
  assert(!/(?![\n\t])\p{Cc}/u.test(text), 'control characters');
  let end = 0;
  for (const [start, length, reading] of ruby) {
    assert(start >= end, 'ruby overlaps');
    assert(length > 0 && reading !== '', 'empty ruby');
    end = start + length;
  }
  assert(end <= text.length, 'ruby beyond the text');
  for (const { type, start, length } of marks) {
    assert(start >= 0 && start + length <= text.length, 'mark beyond the text');
    assert(length > 0 || type === 'page-break', 'empty mark');
  }
  for (const { offset, image } of images) {
    assert(offset <= text.length, 'image beyond the text');
    assert(image === null || book.images.has(image), 'image without bytes');
  }
  assert.match(anchor.cfi, /^epubcfi\(\/\d+\/\d+!(\/\d+)+(:\d+)?\)$/);
}
