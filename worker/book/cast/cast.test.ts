import { expect, test } from 'vitest';
import { defaultCacheFolder } from '../../config.ts';
import type { ParsedBlock } from '../../epub/types.ts';
import { openAnalyser } from '../../japanese/analyser.ts';
import { castUpTo } from '../cast.ts';
import { output } from '../testing/output.ts';
import { paragraph, parsedBook } from '../testing/parsed-book.ts';
import type { Cast } from '../types.ts';

const analyser = await openAnalyser(defaultCacheFolder());

function castOf(...chapters: (string | ParsedBlock)[][]): Cast {
  const blocks = chapters.map((chapter) =>
    chapter.map((block) => (typeof block === 'string' ? paragraph(block) : block)),
  );
  return output(parsedBook(blocks), analyser).cast;
}

/** `name reading kind count` of every member. */
function told(cast: Cast): string[] {
  return cast.members.map(({ name, reading, kind, count }) => `${name} ${reading} ${kind} ${count}`);
}

test.each([
  ['田中さんが来た。田中さんは笑った。', ['田中 たなか person 2']],
  ['夏目漱石は書いた。漱石は死んだ。', ['夏目漱石 なつめそうせき person 2']],
  ['御倉さんは嫁に行った。', ['御倉 おくら person 1']],
  ['ジョバンニは笑って答えた。「ええ。」ジョバンニは走った。', ['ジョバンニ じょばんに person 2']],
  ['東京へ行った。東京は広い。フランスは遠い。', ['東京 とうきょう place 2', 'フランス ふらんす place 1']],
  ['墨田川を渡って鍛冶町へ出た。', ['墨田川 すみだがわ place 1', '鍛冶町 かじまち place 1']],
  ['ジョン・スミスは笑った。スミスさんは言った。', ['ジョン・スミス じょん・すみす person 2']],
  ['アーサー・ヒルは笑った。アーサーが言った。', ['アーサー・ヒル あーさー・ひる person 2']],
  ['ロンドン・ホテルは遠い。ロンドンへ行く。', ['ロンドン ろんどん place 2']],
  // Names that the dictionary cuts, or has as a noun.
  ['源兵衛は笑った。源さんが来た。源兵衛が言った。', ['源兵衛 げんべえ person 3']],
  [
    'お雪は笑った。「お雪は」と言った。お清は答えた。お清は黙った。',
    ['お雪 おゆき person 2', 'お清 おきよ person 2'],
  ],
  ['李徴は叫んだ。李徴は泣いた。李徴は走った。', ['李徴 りちょう person 3']],
  ['土左衛門は笑った。土左衛門は笑った。お花を買う。', []],
  // Roles, things and laughter are no names.
  ['お客さんと医者さんと、お嬢さんが来た。', []],
  ['ホホホと笑った。ホホホは笑った。', []],
  ['ドアは開いた。ドアは閉まった。', []],
  ['これは本だ。根本義を説く。', []],
  ['', []],
] as [string, string[]][])('%s names %j', (text, members) => {
  expect(told(castOf([text]))).toEqual(members);
});

test("the author's ruby says what is one name, and how it is read", () => {
  const cast = castOf(
    [
      paragraph('那古井の温泉へ行く。', { ruby: [[0, 3, 'なこい']] }),
      paragraph('大徹和尚に会った。', { ruby: [[0, 2, 'だいてつ']] }),
    ],
    ['那古井は遠い。大徹さんは笑った。'],
  );
  expect(told(cast)).toEqual(['那古井 なこい place 2', '大徹 だいてつ person 2']);
  expect(cast.members[1]?.forms.map(({ text }) => text)).toEqual(['大徹和尚', '大徹さん']);
  expect(cast.members.map(({ evidence }) => evidence)).toEqual([
    ['ruby', 'dictionary'],
    ['ruby', 'honorific'],
  ]);
});

test('nothing of later chapters is told', () => {
  const cast = castOf(
    ['田中さんが来た。田中さんは帰った。'],
    ['鈴木さんが来た。鈴木さんと鈴木さんと田中君がいた。'],
    ['山本さんが犯人だった。'],
  );
  const shown = (chapter: number) =>
    castUpTo(cast, chapter).map(({ name, count, forms }) => [name, count, ...forms.map(({ text }) => text)]);
  expect(shown(0)).toEqual([['田中', 2, '田中さん']]);
  expect(shown(1)).toEqual([
    ['田中', 3, '田中さん', '田中君'],
    ['鈴木', 3, '鈴木さん'],
  ]);
  expect(shown(2).map(([name]) => name)).toEqual(['田中', '鈴木', '山本']);
  expect(castUpTo(cast, 0)).toEqual([
    {
      name: '田中',
      reading: 'たなか',
      kind: 'person',
      count: 2,
      first: [0, 0],
      forms: [{ text: '田中さん', first: [0, 0] }],
    },
  ]);
});

test('a full name is told by the chapter that has it', () => {
  const cast = castOf(['漱石さんが来た。漱石さんは笑った。'], ['夏目さんが帰った。'], ['夏目漱石は答えた。']);
  const shown = [0, 1, 2].map((chapter) =>
    castUpTo(cast, chapter).map(({ name, reading }) => [name, reading]),
  );
  expect(shown).toEqual([[['漱石', null]], [['漱石', null]], [['夏目漱石', 'なつめそうせき']]]);
});

test('two people of one family keep the family name apart', () => {
  const cast = castOf(['山田太郎は笑った。山田花子は泣いた。山田さんは二人いる。']);
  expect(cast.members.map(({ name }) => name)).toEqual(['山田太郎', '山田花子', '山田']);
});

test.each([
  ['a form that two names share stands first where either of them has it', '漱石さんが来た。', '漱石'],
  ['a name that is joined to one that is itself joined is not lost', '夏目漱石は書いた。', '夏目漱石'],
])('%s', (_, before, name) => {
  // As one word, because its reading cannot be shared out, and then as a form of 漱石.
  const asOne = paragraph('御漱石さんは笑った。', { ruby: [[0, 3, 'おそせき']] });
  const cast = castOf([before, asOne, '御漱石さんが来た。漱石さんは泣いた。']);
  expect(cast.members.map(({ name, count }) => [name, count])).toEqual([[name, 4]]);
  expect(cast.members[0]?.forms).toContainEqual({ text: '御漱石さん', count: 2, first: [0, 1] });
});
