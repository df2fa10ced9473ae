import type { ParsedBlock } from '../epub/types.ts';
import { toHiragana } from '../japanese/kana.ts';
import type { Features, Morphemes } from '../japanese/types.ts';
import { segmentWords } from '../language/segment.ts';
import type { FoundWord } from './word-table.ts';

export interface PlacedWord {
  found: FoundWord;
  start: number;
  end: number;
  /** First and behind the last of its morphemes; the same where there are none. */
  from: number;
  to: number;
}

// THROWAWAY
export function findWords(block: ParsedBlock, m: Morphemes, features: (e: number) => Features): PlacedWord[] {
  const out: PlacedWord[] = [];
  for (let i = 0; i < m.count; ) {
    const f = features(m.entry[i] ?? 0);
    let n = 1;
    if (['動詞', '形容詞'].includes(f.pos))
      while (i + n < m.count) {
        const g = features(m.entry[i + n] ?? 0);
        if (
          g.pos === '助動詞' ||
          (g.posDetail1 === '接続助詞' && /^(て|で|ば)$/.test(g.base)) ||
          (g.pos === '動詞' && g.posDetail1 === '接尾')
        )
          n++;
        else break;
      }
    const start = m.start[i] ?? 0,
      end = m.end[i + n - 1] ?? 0;
    const surface = block.text.slice(start, end);
    let reading: string | null = '';
    for (let k = 0; k < n; k++) {
      const r = features(m.entry[i + k] ?? 0).reading;
      reading = r === null || reading === null ? null : reading + toHiragana(r);
    }
    const r = block.ruby.find(([s, l]) => s >= start && s + l <= end);
    let source: FoundWord['source'] = reading === null ? 'none' : 'dictionary';
    if (r) {
      source = 'author';
      reading =
        toHiragana(surface.slice(0, r[0] - start)) + r[2] + toHiragana(surface.slice(r[0] + r[1] - start));
      if (/\p{sc=Han}/u.test(surface.replace(block.text.substr(r[0], r[1]), '')))
        reading = reading.replace(/\p{sc=Han}/gu, 'あ');
    }
    let furigana: [number, number, string][] = [];
    if (reading !== null && /\p{sc=Han}/u.test(surface)) {
      let a = 0,
        b = 0;
      const h = toHiragana(surface);
      while (h[a] === reading[a] && !/\p{sc=Han}/u.test(h[a] ?? '')) a++;
      while (h.at(-1 - b) === reading.at(-1 - b) && b < h.length - a) b++;
      furigana = [[a, surface.length - a - b, reading.slice(a, reading.length - b)]];
    }
    out.push({
      start,
      end,
      from: i,
      to: i + n,
      found: {
        base: f.base === '*' ? surface : f.base,
        baseReading:
          reading !== null && n === 1 && f.base === surface
            ? reading
            : f.base === '*'
              ? null
              : `${toHiragana(f.reading ?? '')}る`,
        partOfSpeech: f.pos === '記号' ? 'symbol' : 'noun',
        isVocabulary: f.pos !== '記号',
        reading,
        source,
        furigana,
        conjugation: n > 1 ? [features(m.entry[i + n - 1] ?? 0).base] : [],
      },
    });
    i += n;
  }
  return out;
}

const SEGMENT = { baseReading: null, reading: null, source: 'none', furigana: [], conjugation: [] } as const;

/** The words of a text in another language: nothing is known of them but where they are. */
export function segment(text: string, language: string): PlacedWord[] {
  const { count, start: starts, end: ends, isWord } = segmentWords(text, language);
  return Array.from({ length: count }, (_, i): PlacedWord => {
    const [start, end] = [starts[i] ?? 0, ends[i] ?? 0];
    const surface = text.slice(start, end);
    const isVocabulary = isWord[i] === 1 && /\p{L}/u.test(surface);
    const base = isVocabulary ? surface.toLowerCase() : surface;
    const partOfSpeech = isVocabulary ? 'other' : 'symbol';
    return { start, end, from: 0, to: 0, found: { ...SEGMENT, base, partOfSpeech, isVocabulary } };
  });
}
