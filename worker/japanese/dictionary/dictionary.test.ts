import { beforeAll, describe, expect, it } from 'vitest';
import { defaultCacheFolder } from '../../config.ts';
import { type IpadicAnalyser, openAnalyser } from '../analyser.ts';

let analyser: IpadicAnalyser;
beforeAll(async () => {
  analyser = await openAnalyser(defaultCacheFolder());
});

describe('the dictionary', () => {
  it('has one object an entry', () => {
    const { entry } = analyser.analyse('本と本');
    expect(entry[0]).toBe(entry[2]);
    expect(analyser.features(entry[0] ?? 0)).toBe(analyser.features(entry[2] ?? 0));
  });

  it('knows all readings of one surface, in its own order', () => {
    const readings = analyser.entries('行っ').map((entry) => analyser.features(entry).reading);
    expect(readings).toEqual(expect.arrayContaining(['イッ', 'オコナッ']));
    for (const entry of analyser.entries('行っ')) expect(analyser.features(entry).known).toBe(true);
  });

  it.each(['', '行っっ', '図書館員長', '\0', '\ud800', 'zzz', '𠮷'])('has no entry for %j', (surface) => {
    expect(analyser.entries(surface)).toEqual([]);
  });

  it('has every entry that the analysis gives among those of its surface', () => {
    const text = '彼は、新しい図書館で本を読んだ。';
    const { count, start, end, entry } = analyser.analyse(text);
    for (let i = 0; i < count; i++) {
      expect(analyser.entries(text.slice(start[i], end[i]))).toContain(entry[i]);
    }
  });

  it('knows the commonest noun of a reading, and neither names nor verbs', () => {
    const nounRead = (reading: string) => {
      const entry = analyser.nounRead(reading);
      return entry === undefined ? undefined : analyser.features(entry).base;
    };
    expect(nounRead('オニ')).toBe('鬼');
    expect(nounRead('ヤサイ')).toBe('野菜');
    expect(nounRead('モリノ')).toBeUndefined();
    expect(nounRead('タベル')).toBeUndefined();
    expect(nounRead('')).toBeUndefined();
  });

  it('says whether all that is written so is read alike', () => {
    const isRead = (surface: string) =>
      analyser.entries(surface).map((entry) => analyser.hasOneReading(entry));
    expect(isRead('図書館')).toEqual([true]);
    expect(new Set(isRead('行っ'))).toEqual(new Set([false]));
    for (const surface of ['本', '上手', '生物', 'は', '今日']) {
      const readings = analyser.entries(surface).map((entry) => analyser.features(entry).reading);
      expect(new Set(isRead(surface))).toEqual(new Set([new Set(readings).size === 1]));
    }
  });

  it('numbers grammar: entries that share a number share part of speech and inflection', () => {
    const grammars = new Map<number, string>();
    for (const surface of ['読ん', '飛ん', '本', '山', 'は', 'が', '行っ', '美しい']) {
      for (const entry of analyser.entries(surface)) {
        const {
          base: _base,
          reading: _reading,
          pronunciation: _spoken,
          ...grammar
        } = analyser.features(entry);
        const known = grammars.get(analyser.grammar(entry)) ?? JSON.stringify(grammar);
        expect(JSON.stringify(grammar)).toBe(known);
        grammars.set(analyser.grammar(entry), known);
      }
    }
  });

  it('says what is frequent: は costs less than any rare word', () => {
    const cheapest = (surface: string) =>
      Math.min(...analyser.entries(surface).map((entry) => analyser.cost(entry)));
    expect(cheapest('は')).toBeLessThan(cheapest('蝙蝠'));
  });

  it('names the class of what it does not know, without a reading', () => {
    const { entry } = analyser.analyse('𠮷');
    expect(analyser.features(entry[0] ?? 0)).toEqual({
      known: false,
      pos: '記号',
      posDetail1: '一般',
      posDetail2: '*',
      posDetail3: '*',
      conjugationType: '*',
      conjugationForm: '*',
      base: '*',
      reading: null,
      pronunciation: null,
    });
  });

  it.each([-1, 10_000_000, 0.5])('has no entry %d', (entry) => {
    expect(() => analyser.features(entry)).toThrow(RangeError);
  });
});
