import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DecodedBlock, Mark, RubySpan, WordEntry } from '../../../book/decode.ts';
import { type Inline, inlineOf } from './inline.ts';
import { sectionsOf } from './sections.ts';

function entry(surface: string, furigana: [number, number, string][] = [], count = 9): WordEntry {
  const place = { first: [0, 0], last: [0, 0] } as const;
  const isVocabulary = !/^[。、 \n]+$/.test(surface);
  return {
    id: 0,
    surface,
    reading: null,
    source: 'dictionary',
    conjugation: [],
    morphemes: [],
    count,
    furigana: furigana.map(([start, end, reading]) => ({ start, end, reading })),
    lemma: { id: 0, base: surface, reading: null, partOfSpeech: 'noun', isVocabulary, count, ...place },
    ...place,
  } as unknown as WordEntry;
}

function block(entries: readonly WordEntry[], given: Partial<DecodedBlock> = {}): DecodedBlock {
  let end = 0;
  const words = entries.map((each) => {
    const start = end;
    end += each.surface.length;
    return { start, end, entry: each, helps: null };
  });
  return {
    id: 'x',
    type: 'paragraph',
    level: null,
    language: 'ja',
    text: entries.map(({ surface }) => surface).join(''),
    sentences: [],
    words,
    ruby: [],
    rubyKinds: [],
    marks: [],
    images: [],
    marker: null,
    blankLines: 0,
    anchor: { href: '', id: null, cfi: '' },
    ...given,
  };
}

const isRare = ({ lemma }: WordEntry) => lemma.count < 3;

/** A tree as one line: `<…>` a word, `{…|…}` ruby (`!` printed, `?` rare), `[…→…]` a link. */
function drawn(nodes: readonly Inline[]): string {
  return nodes.map(drawnNode).join('');
}

function drawnNode(node: Inline): string {
  switch (node.kind) {
    case 'text':
      return node.styles.reduce((text, style) => `${style}(${text})`, node.text);
    case 'ruby':
      return `{${drawn(node.children)}|${node.reading}${node.isPrinted ? '!' : ''}${node.isRare ? '?' : ''}}`;
    case 'word':
      return `<${drawn(node.children)}>`;
    case 'link':
      return `[${drawn(node.children)}→${node.target}]`;
    case 'image':
      return `(image ${node.key})`;
    case 'page-break':
      return `(page ${node.label})`;
  }
}

function draw(shown: DecodedBlock): string {
  return drawn(inlineOf(shown, { start: 0, end: shown.text.length }, isRare));
}

const climbs = [
  entry('山路', [[0, 2, 'やまじ']]),
  entry('を'),
  entry('登る', [[0, 1, 'のぼ']], 1),
  entry('。'),
];

describe('a block as a tree', () => {
  it.each<[string, DecodedBlock, string]>([
    ['words and their furigana', block(climbs), '<{山路|やまじ}><を><{登|のぼ?}る>。'],
    [
      "the author's ruby in place of ours",
      block(climbs, { ruby: [[0, 2, 'やまみち']] }),
      '<{山路|やまみち!}><を><{登|のぼ?}る>。',
    ],
    [
      "the author's ruby over part of a word, ours over the rest",
      block(
        [
          entry('取り扱い', [
            [0, 1, 'と'],
            [2, 3, 'あつか'],
          ]),
        ],
        { ruby: [[0, 1, 'ト']] },
      ),
      '<{取|ト!}り{扱|あつか}い>',
    ],
    [
      'ruby over several words holds them',
      block(climbs, { ruby: [[0, 4, 'さんろをのぼ']] }),
      '{<山路><を><登>|さんろをのぼ!?}<る>。',
    ],
    [
      'a link around words',
      block(climbs, { marks: [['link', 0, 3, [1, 2]]] }),
      '[<{山路|やまじ}><を>→1,2]<{登|のぼ?}る>。',
    ],
    [
      'a link that begins inside a ruby, behind it',
      block(climbs, { marks: [['link', 1, 2, 'https://a.example/']] }),
      '<{山路|やまじ}>[<を>→https://a.example/]<{登|のぼ?}る>。',
    ],
    [
      'styles, also over half a word',
      block(climbs, {
        marks: [
          ['emphasis', 0, 2],
          ['strong', 1, 2],
        ],
      }),
      '<{emphasis(山)strong(emphasis(路))|やまじ}><strong(を)><{登|のぼ?}る>。',
    ],
    [
      'images and page breaks where they stand, before a ruby they would cut, and at the end',
      block(climbs, {
        images: [
          [1, 'a', ''],
          [6, 'b', ''],
        ],
        marks: [['page-break', 3, 0, '12']],
      }),
      '(image a)<{山路|やまじ}><を>(page 12)<{登|のぼ?}る>。(image b)',
    ],
    ['an image alone', block([], { images: [[0, 'a', 'alt']] }), '(image a)'],
    [
      'an image that is a link',
      block([], { images: [[0, 'a', '', ['note-reference', [1, 2]]]] }),
      '[(image a)→1,2]',
    ],
  ])('%s', (_, shown, tree) => {
    expect(draw(shown)).toBe(tree);
  });

  const texts = (nodes: readonly Inline[]): string =>
    nodes
      .map((node) => ('children' in node ? texts(node.children) : node.kind === 'text' ? node.text : ''))
      .join('');

  it('has the text of the block in its order, whatever overlaps', () => {
    const offset = fc.integer({ min: 0, max: 30 });
    const mark = fc.tuple(
      fc.constantFrom('emphasis', 'strong', 'link', 'note-reference', 'page-break'),
      offset,
      offset,
      fc.constantFrom('https://a.example/', [0, 0] as [number, number]),
    ) as fc.Arbitrary<Mark>;
    const ruby = fc.tuple(offset, offset, fc.string({ maxLength: 3 })) as fc.Arbitrary<RubySpan>;
    const word = fc.string({ minLength: 1, maxLength: 5 }).map((text) => entry(text, [[0, 1, 'よ']]));
    fc.assert(
      fc.property(
        fc.array(word, { maxLength: 8 }),
        fc.array(mark, { maxLength: 5 }),
        fc.array(ruby, { maxLength: 5 }),
        (words, marks, rubies) => {
          const shown = block(words, { marks, ruby: rubies });
          expect(texts(inlineOf(shown, { start: 0, end: shown.text.length }, isRare))).toBe(shown.text);
        },
      ),
      { seed: 10, numRuns: 300 },
    );
  });

  it('is cut at words where a block is too long to be shown at once, and loses nothing', () => {
    const long = block(
      Array.from({ length: 6_000 }, (_, i) => (i % 7 === 0 ? climbs : [entry('言葉')])).flat(),
    );
    const parts = sectionsOf([long, block(climbs)]).flatMap((section) => section.parts);
    expect(parts.length).toBeGreaterThan(3);
    for (const { block: index, start, end } of parts)
      expect(end - start, `part of ${index}`).toBeLessThan(4_100);
    const own = parts.filter((part) => part.block === 0);
    expect(own.map((part) => texts(inlineOf(long, part, isRare))).join('')).toBe(long.text);
    const boundaries = new Set(long.words.map(({ end }) => end));
    for (const { end } of own) expect(boundaries).toContain(end);
  });

  it('is not cut within a ruby, unless that is an attack', () => {
    const words = Array.from({ length: 5_000 }, () => entry('言葉'));
    // Over every two words from the second on, so that any cut but one in two is within one.
    const ruby = Array.from({ length: 2_499 }, (_, i): RubySpan => [i * 4 + 2, 4, 'ことばことば']);
    const printed = (shown: DecodedBlock) =>
      sectionsOf([shown])
        .flatMap(({ parts }) => parts)
        .map((part) => drawn(inlineOf(shown, part, isRare)).match(/!/g)?.length ?? 0);
    const counts = printed(block(words, { ruby }));
    expect(counts.length).toBeGreaterThan(2);
    expect(counts.reduce((sum, count) => sum + count)).toBe(ruby.length);
    expect(printed(block(words, { ruby: [[0, 10_000, 'ことば']] }))).toHaveLength(2);
  });
});
