import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { analyser } from '../japanese/words/testing/words-of.ts';
import { decodeChapter } from './decode.ts';
import { GOLDEN, GOLDEN_BLOCKS } from './testing/golden.ts';
import { output } from './testing/output.ts';
import { parsedBook } from './testing/parsed-book.ts';
import { ANALYSER_VERSION } from './version.ts';

/** What a reader gets of the golden texts, whatever the format it is written in. */
function analysis(): unknown {
  const { book, lexicon, chapters } = output(parsedBook([GOLDEN_BLOCKS]), analyser);
  return chapters.flatMap((chapter) =>
    decodeChapter(book, lexicon, chapter).map(({ text, language, sentences, words }) => ({
      text,
      language,
      sentences,
      words: words.map(({ start, end, helps, entry }) => {
        const { reading, source, lemma, conjugation, furigana } = entry;
        const { base, partOfSpeech, isVocabulary } = lemma;
        return [
          start,
          end,
          helps,
          reading,
          source,
          base,
          lemma.reading,
          partOfSpeech,
          isVocabulary,
          conjugation,
          furigana,
        ];
      }),
    })),
  );
}

test('the analysis is the one that its version stands for: if not, see testing/golden.ts', () => {
  const sha256 = createHash('sha256').update(JSON.stringify(analysis())).digest('hex');
  expect({ analyser: ANALYSER_VERSION, sha256 }).toEqual(GOLDEN);
});

test('the analysis is the same twice', () => {
  expect(analysis()).toEqual(analysis());
});
