import type { BlockPlace, DecodedBlock, Link, Mark, Word, WordEntry } from '../../../book/decode.ts';

export type Style = Exclude<Mark[0], 'link' | 'note-reference' | 'page-break'>;

/** What stands in a line of text, nested as HTML nests it. */
export type Inline =
  | { kind: 'text'; text: string; styles: readonly Style[] }
  | ({ kind: 'ruby'; children: Inline[] } & Ruby)
  /** A word to look up; `index` counts the block's words. */
  | { kind: 'word'; index: number; children: Inline[] }
  | { kind: 'link'; target: string | BlockPlace; isNote: boolean; children: Inline[] }
  | { kind: 'image'; key: string | null; alt: string }
  | { kind: 'page-break'; label: string };

/** A part of a block's text, in UTF-16 units. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** What stands over a part of the text. */
export interface Ruby extends Stretch {
  readonly reading: string;
  /** The author's own. */
  readonly isPrinted: boolean;
  /** No reading but words of the author's, or dots: it stays when readings are not wanted. */
  readonly isKept: boolean;
  readonly isRare: boolean;
  /** Its base lies within one word: it stands inside the word, otherwise the words stand inside it. */
  readonly isInWord: boolean;
}

interface Leaf {
  readonly node: Inline;
  readonly word: number | null;
  readonly link: Mark | null;
  readonly ruby: Ruby | null;
}

/**
 * A stretch of a block as a tree. The texts in it join to the stretch, however words, ruby and marks overlap: a ruby is
 * never taken apart, so a link that begins inside one begins behind it.
 *
 * @param isRare whether readers who know the common words may need furigana on this one
 */
export function inlineOf(
  block: DecodedBlock,
  stretch: Stretch,
  isRare: (entry: WordEntry) => boolean,
): Inline[] {
  const first = wordAt(block.words, stretch.start);
  const words = block.words.slice(first, wordAt(block.words, stretch.end - 1) + 1);
  const rubies = rubiesOf(block, stretch, words, isRare);
  const marks = block.marks.filter(
    ([, start, length]) => start < stretch.end && start + length >= stretch.start,
  );
  const points = pointsOf(block, marks, stretch, rubies);
  const cuts = [...words, ...rubies, ...marks.map(rangeOf)].flatMap(({ start, end }) => [start, end]);
  const offsets = [...new Set([stretch.start, stretch.end, ...cuts, ...points.keys()])]
    .filter((offset) => offset >= stretch.start && offset <= stretch.end)
    .sort((a, b) => a - b);

  const leaves: Leaf[] = [];
  let [word, ruby] = [0, 0];
  for (const [i, start] of offsets.entries()) {
    while ((words[word]?.end ?? Number.POSITIVE_INFINITY) <= start) word++;
    while ((rubies[ruby]?.end ?? Number.POSITIVE_INFINITY) <= start) ruby++;
    for (const node of points.get(start) ?? []) leaves.push({ node, word: null, link: null, ruby: null });
    const end = offsets[i + 1];
    if (end === undefined) break;
    const next = rubies[ruby];
    const above = next !== undefined && next.start <= start ? next : null;
    leaves.push({
      node: { kind: 'text', text: block.text.slice(start, end), styles: stylesAt(marks, start) },
      word: words[word]?.entry.lemma.isVocabulary === true ? first + word : null,
      link: linkAt(marks, above?.start ?? start),
      ruby: above,
    });
  }
  return inLinks(leaves);
}

/** Index of the word an offset lies in. */
function wordAt(words: readonly Word[], offset: number): number {
  let [low, high] = [0, words.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((words[middle]?.end ?? 0) > offset) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The author's ruby as printed, and furigana where the author has none, in order and without overlap. */
function rubiesOf(
  block: DecodedBlock,
  stretch: Stretch,
  words: readonly Word[],
  isRare: (entry: WordEntry) => boolean,
): Ruby[] {
  const authors: Ruby[] = [];
  let word = 0;
  for (const { start, end, reading, isKept } of printedRuby(block, stretch)) {
    if (start < (authors.at(-1)?.end ?? 0)) continue;
    while ((words[word]?.end ?? Number.POSITIVE_INFINITY) <= start) word++;
    let after = word + 1;
    while ((words[after]?.start ?? Number.POSITIVE_INFINITY) < end) after++;
    const covered = words.slice(word, after);
    const isAnyRare = covered.some(({ entry }) => isRare(entry));
    authors.push({
      start,
      end,
      reading,
      isPrinted: true,
      isKept,
      isRare: isAnyRare,
      isInWord: covered.length < 2,
    });
  }
  const ours: Ruby[] = [];
  let author = 0;
  for (const { start, entry } of words) {
    while ((authors[author]?.end ?? Number.POSITIVE_INFINITY) <= start) author++;
    for (const furigana of entry.furigana) {
      const place = { start: start + furigana.start, end: start + furigana.end };
      let next = author;
      while ((authors[next]?.end ?? Number.POSITIVE_INFINITY) <= place.start) next++;
      if ((authors[next]?.start ?? Number.POSITIVE_INFINITY) < place.end) continue;
      ours.push({
        ...place,
        reading: furigana.reading,
        isPrinted: false,
        isKept: false,
        isRare: isRare(entry),
        isInWord: true,
      });
    }
  }
  return [...authors, ...ours].sort((a, b) => a.start - b.start);
}

function printedRuby({ ruby, rubyKinds }: DecodedBlock, stretch: Stretch) {
  return ruby
    .map(([start, length, reading], i) => {
      const isKept = rubyKinds[i] === 'gloss' || rubyKinds[i] === 'emphasis';
      return { start, end: start + length, reading, isKept };
    })
    .filter(({ start, end }) => start >= stretch.start && end > start && end <= stretch.end)
    .sort((a, b) => a.start - b.start);
}

/** What stands between two characters, by its offset; before the ruby where the two are in one. */
function pointsOf(
  { images, text }: DecodedBlock,
  marks: readonly Mark[],
  stretch: Stretch,
  rubies: readonly Ruby[],
): Map<number, Inline[]> {
  const points = new Map<number, Inline[]>();
  const add = (offset: number, node: Inline) => {
    // What stands behind the last character belongs to the last stretch.
    if (offset < stretch.start || (offset >= stretch.end && offset < text.length)) return;
    const ruby = rubies.find(({ start, end }) => start < offset && offset < end);
    const at = ruby?.start ?? Math.min(offset, stretch.end);
    points.set(at, [...(points.get(at) ?? []), node]);
  };
  for (const [type, start, , target] of marks) {
    if (type === 'page-break') add(start, { kind: 'page-break', label: String(target ?? '') });
  }
  for (const [offset, key, alt, link] of images) add(offset, linked({ kind: 'image', key, alt }, link));
  return points;
}

function linked(image: Inline, link: Link | undefined): Inline {
  if (link === undefined) return image;
  const [type, target] = link;
  return { kind: 'link', target, isNote: type === 'note-reference', children: [image] };
}

function rangeOf([, start, length]: Mark): Stretch {
  return { start, end: start + length };
}

function stylesAt(marks: readonly Mark[], offset: number): Style[] {
  const styles: Style[] = [];
  for (const [type, start, length] of marks) {
    if (type === 'link' || type === 'note-reference' || type === 'page-break') continue;
    if (start <= offset && offset < start + length && !styles.includes(type)) styles.push(type);
  }
  return styles;
}

function linkAt(marks: readonly Mark[], offset: number): Mark | null {
  const isThere = ([type, start, length, target]: Mark) =>
    (type === 'link' || type === 'note-reference') &&
    target !== undefined &&
    start <= offset &&
    offset < start + length;
  return marks.find(isThere) ?? null;
}

function inLinks(leaves: readonly Leaf[]): Inline[] {
  return runsOf(leaves, ({ link }) => link).flatMap(([link, run]) => {
    if (link?.[3] === undefined) return inWords(run);
    return { kind: 'link', target: link[3], isNote: link[0] === 'note-reference', children: inWords(run) };
  });
}

function inWords(leaves: readonly Leaf[]): Inline[] {
  const holderOf = ({ ruby, word }: Leaf) => (ruby?.isInWord === false ? ruby : word);
  return runsOf(leaves, holderOf).flatMap(([holder, run]) => {
    if (holder === null) return inRuby(run);
    if (typeof holder === 'number') return { kind: 'word', index: holder, children: inRuby(run) };
    return rubyNode(holder, inWords(run.map((leaf) => ({ ...leaf, ruby: null }))));
  });
}

function inRuby(leaves: readonly Leaf[]): Inline[] {
  return runsOf(leaves, ({ ruby }) => ruby).flatMap(([ruby, run]) => {
    const children = run.map(({ node }) => node);
    return ruby === null ? children : rubyNode(ruby, children);
  });
}

function rubyNode(ruby: Ruby, children: Inline[]): Inline {
  return { kind: 'ruby', ...ruby, children };
}

/** Neighbours with the same key, together. */
function runsOf<K>(leaves: readonly Leaf[], keyOf: (leaf: Leaf) => K): [K, Leaf[]][] {
  const runs: [K, Leaf[]][] = [];
  for (const leaf of leaves) {
    const key = keyOf(leaf);
    const last = runs.at(-1);
    if (last !== undefined && last[0] === key) last[1].push(leaf);
    else runs.push([key, [leaf]]);
  }
  return runs;
}
