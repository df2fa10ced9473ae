import type { Analyser } from './types.ts';

/**
 * One sentence as MeCab prints it with IPADIC: `surface<TAB>feature,…` a morpheme, then `EOS`. Unknown words have seven
 * features, known ones nine. Two differences from MeCab itself: spaces are morphemes here (kuromoji keeps them), and
 * tabs, which the format uses itself, are left out.
 */
export function mecabLines(analyser: Analyser, sentence: string): string {
  let lines = '';
  for (const { surface, entry } of morphemes(analyser, sentence)) {
    const f = analyser.features(entry);
    const features = [
      ...[f.pos, f.posDetail1, f.posDetail2, f.posDetail3, f.conjugationType, f.conjugationForm, f.base],
      ...(f.reading === null ? [] : [f.reading]),
      ...(f.pronunciation === null ? [] : [f.pronunciation]),
    ];
    lines += `${surface}\t${features.join(',')}\n`;
  }
  return `${lines}EOS\n`;
}

/** One sentence with a space between its morphemes, as `mecab -Owakati`; morphemes that are spaces themselves go. */
export function wakatiLine(analyser: Analyser, sentence: string): string {
  const surfaces = morphemes(analyser, sentence).map(({ surface }) => surface);
  return `${surfaces.filter((surface) => surface.trim() !== '').join(' ')}\n`;
}

/** A tab ends a sentence like a line does: no morpheme holds one. */
function morphemes(analyser: Analyser, sentence: string): { surface: string; entry: number }[] {
  return sentence.split('\t').flatMap((part) => {
    const { count, start, end, entry } = analyser.analyse(part);
    return Array.from({ length: count }, (_, i) => ({
      surface: part.slice(start[i], end[i]),
      entry: entry[i] ?? 0,
    }));
  });
}
