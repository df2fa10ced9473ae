import { expect, test } from 'vitest';
import { defaultCacheFolder } from '../config.ts';
import { openAnalyser } from './analyser.ts';
import { RubyKinds } from './ruby-kind.ts';

const kinds = new RubyKinds(await openAnalyser(defaultCacheFolder()));

test.each([
  // writing, ruby, kana behind it, kind
  ['学校', 'がっこう', '', 'phonetic'],
  ['学校', 'ガッコウ', '', 'phonetic'],
  ['今日', 'きょう', '', 'phonetic'],
  ['煙草', 'たばこ', '', 'phonetic'],
  ['珈琲', 'コーヒー', '', 'phonetic'],
  ['山路', 'やまみち', '', 'phonetic'],
  ['一本', 'いっぽん', '', 'phonetic'],
  ['馳', 'か', 'け', 'phonetic'],
  ['取扱', 'とりあつか', 'い', 'phonetic'],
  ['崢嶸', 'そうこう', '', 'phonetic'],
  ['椽', 'えん', '', 'phonetic'],
  ['Word', 'ワード', '', 'phonetic'],
  ['神聖文字', 'ヒエログリフ', '', 'gloss'],
  ['理由', 'わけ', '', 'gloss'],
  ['停車場', 'ステーション', '', 'gloss'],
  ['洋灯', 'ランプ', '', 'gloss'],
  ['狼狽', 'うろたえ', '', 'gloss'],
  ['女', 'ひと', '', 'gloss'],
  ['犯人', 'あいつ', '', 'gloss'],
  ['生命', 'life', '', 'gloss'],
  ['彼', '犯人', '', 'gloss'],
  ['あいつ', 'はんにん', '', 'gloss'],
  ['大切', '・・', '', 'emphasis'],
  ['たいせつ', '﹅﹅﹅﹅', '', 'emphasis'],
  ['大切', '、、', '', 'emphasis'],
  ['', '', '', 'gloss'],
] as const)('%s《%s》%s is %s', (base, annotation, after, kind) => {
  expect(kinds.of(base, annotation, after)).toBe(kind);
});
