import { beforeAll, expect, it } from 'vitest';
import { defaultCacheFolder } from '../config.ts';
import { type IpadicAnalyser, openAnalyser } from './analyser.ts';
import { mecabLines, wakatiLine } from './mecab-format.ts';

let analyser: IpadicAnalyser;
beforeAll(async () => {
  analyser = await openAnalyser(defaultCacheFolder());
});

it('prints nine features of known words, seven of unknown ones, and EOS', () => {
  expect(mecabLines(analyser, '𠮷野家へ行く')).toBe(
    [
      '𠮷\t記号,一般,*,*,*,*,*',
      '野家\t名詞,固有名詞,地域,一般,*,*,野家,ノヤ,ノヤ',
      'へ\t助詞,格助詞,一般,*,*,*,へ,ヘ,エ',
      '行く\t動詞,自立,*,*,五段・カ行促音便,基本形,行く,イク,イク',
      'EOS\n',
    ].join('\n'),
  );
  expect(mecabLines(analyser, '')).toBe('EOS\n');
});

it('never prints a tab but the one behind the surface', () => {
  const lines = mecabLines(analyser, 'é\t\tか な\t').trimEnd().split('\n');
  expect(lines.slice(0, -1).map((line) => line.split('\t')[0])).toEqual(['é', 'か', ' ', 'な']);
  for (const line of lines.slice(0, -1)) expect(line.split('\t')).toHaveLength(2);
});

it('separates with spaces, and drops those of the text', () => {
  expect(wakatiLine(analyser, 'すもももももも　もものうち')).toBe('すもも も もも も もも の うち\n');
  expect(wakatiLine(analyser, '')).toBe('\n');
});
