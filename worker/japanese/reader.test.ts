import { expect, it } from 'vitest';
import { JapaneseReader } from './reader.ts';
import { analyser } from './words/testing/words-of.ts';

/** `surface/reading/dictionary form` of each word of a text in a book of these texts. */
function read(text: string, book: readonly string[] = []): string[] {
  const block = { text, ruby: [] };
  const reader = new JapaneseReader(analyser, [block, ...book.map((other) => ({ text: other, ruby: [] }))]);
  const { readings } = reader.read(block, analyser.analyse(reader.textToAnalyse(block)));
  return readings.map(({ word, reading }) => `${word.surface}/${reading}/${word.base}`);
}

const OLD_BOOK = Array.from({ length: 12 }, () => 'さう思ふ。');

it('a text that shows nothing of its own is in the spelling of its book', () => {
  expect(read('蟲の聲。')).toContain('蟲/null/蟲');
  expect(read('蟲の聲。', OLD_BOOK).slice(0, 3)).toEqual(['蟲/むし/虫', 'の/の/の', '聲/こえ/声']);
  expect(read('かまはない。', OLD_BOOK)[0]).toBe('かまはない/かまわない/かまう');
});

it("a text in today's spelling stays so in an old book", () => {
  expect(read('待つたび笑った。', OLD_BOOK)[0]).toBe('待つ/まつ/待つ');
});

it('a book that quotes an old text is not in old spelling', () => {
  expect(read('蟲の聲。', [...OLD_BOOK, ...Array.from({ length: 40 }, () => 'そう思う。')])).toContain(
    '蟲/null/蟲',
  );
});

it('what is longer today is read so all the same', () => {
  expect(read('さうでせう。')).toContain('でせう/でしょう/でしょう');
  expect(read('歸りませう。')[0]).toBe('歸りませう/かえりましょう/帰る');
  expect(read('けふは行かう。').slice(0, 3)).toEqual(['けふ/きょう/今日', 'は/は/は', '行かう/いこう/行く']);
});

it('numbers of notes and powers are no part of the words beside them', () => {
  const marked = (text: string, type: string, start: number, length: number) => {
    const block = { text, ruby: [], marks: [{ type, start, length }] };
    const reader = new JapaneseReader(analyser, [block]);
    const { readings } = reader.read(block, analyser.analyse(reader.textToAnalyse(block)));
    return readings.map(({ word, reading }) => `${word.surface}/${reading}/${word.base}`);
  };
  expect(marked('三12四郎', 'note-reference', 1, 2)).toEqual([
    '三/さん/三',
    '1/null/1',
    '2/null/2',
    '四郎/しろう/四郎',
  ]);
  expect(marked('210だ', 'superscript', 1, 2)).toEqual(['2/に/2', '1/null/1', '0/null/0', 'だ/だ/だ']);
  // The mark is a style there.
  expect(marked('学校だ', 'superscript', 0, 2)[0]).toBe('学校/がっこう/学校');
  expect(marked('花😀だ', 'note-reference', 1, 2)).toContain('😀/null/😀');
});
