import { castUpTo } from '../book/cast.ts';
import {
  type Book,
  type Chapter,
  decodeChapter,
  type Lemma,
  type Lexicon,
  lexiconOf,
  parseFile,
  type RubyKind,
} from '../book/decode.ts';
import type { Cast } from '../book/types.ts';
import { formatTable } from './table.ts';

/** Lines of a table that a person still reads. */
const LINES = 15;

/** What is printed of a book: its totals, how hard it is, who is in it, what is in doubt. Ends without a line break. */
export function bookReport(files: ReadonlyMap<string, Uint8Array>): string {
  const read = <T>(key: string): T => parseFile<T & Book>(Buffer.from(files.get(key) ?? '').toString());
  const book = read<Book>('book.json');
  const lexicon = read<Lexicon>(book.lexicon);
  const cast = read<Cast>(book.cast ?? '');
  const chapters = book.chapters.map(({ key }) => read<Chapter>(key));
  const sections: [title: string, table: string | null][] = [
    [`${book.metadata.title} – ${book.metadata.creators.join(', ')}`, totals(book)],
    ['Chapters: how hard they are', profile(book)],
    ['Words that come back', recurring(book, lexicon)],
    ['People', names(cast, 'person')],
    ['Places', names(cast, 'place')],
    ['Ruby', ruby(book, lexicon, chapters)],
    ['Ambiguous words, most frequent first', ambiguous(book, lexicon)],
    ['Characters that are only images', gaiji(book)],
  ];
  return sections
    .filter(([, table]) => table !== null)
    .map(([title, table]) => `${title}\n${table}`)
    .join('\n\n');
}

function totals({ totals, report }: Book): string {
  const { characters, sentences, words, uniqueWords, ruby } = totals;
  const { author, book, dictionary, ambiguous, none } = report.readings;
  return formatTable(
    [
      'characters',
      'sentences',
      'words',
      'different',
      'ruby',
      'read by author',
      'book',
      'dictionary',
      'ambiguous',
      'unread',
    ],
    [[characters, sentences, words, uniqueWords, ruby, author, book, dictionary, ambiguous, none]],
  );
}

function profile({ chapters }: Book): string {
  const percent = (part: number, whole: number) => (whole === 0 ? null : Math.round((100 * part) / whole));
  const rows = chapters.flatMap(({ title, words, profile }, i) => {
    if (profile === undefined || words === 0) return [];
    const { ranks, once, newWords, sentences, kanji } = profile;
    const all = kanji.reduce((sum, count) => sum + count, 0);
    const primary = kanji.slice(0, 6).reduce((sum, count) => sum + count, 0);
    const common = (ranks[0] ?? 0) + (ranks[1] ?? 0);
    return [
      [
        i + 1,
        title.slice(0, 16),
        words,
        percent(common, words),
        once,
        newWords,
        sentences.median,
        sentences.long,
        percent(primary, all),
        percent(kanji[6] ?? 0, all),
        percent(kanji[7] ?? 0, all),
      ],
    ];
  });
  return formatTable(
    [
      '',
      'title',
      'words',
      '% top 500',
      'once',
      'new',
      'sentence',
      'long',
      '% kanji 1–6',
      '% secondary',
      '% other',
    ],
    rows,
  );
}

function lemmasOf(book: Book, lexicon: Lexicon): Lemma[] {
  const opened = lexiconOf(book, lexicon);
  const lemmas = new Set<Lemma>();
  for (let id = 0; id < opened.size; id++) lemmas.add(opened.word(id).lemma);
  return [...lemmas].filter(({ isVocabulary }) => isVocabulary);
}

function recurring(book: Book, lexicon: Lexicon): string {
  const lemmas = lemmasOf(book, lexicon);
  const bands: [string, (lemma: Lemma) => boolean][] = [
    ['once', ({ count }) => count === 1],
    ['2 to 4 times', ({ count }) => count > 1 && count < 5],
    ['5 to 19 times', ({ count }) => count >= 5 && count < 20],
    ['20 times and more', ({ count }) => count >= 20],
  ];
  return formatTable(
    ['used', 'words', 'running words', 'in more than one chapter', 'median gap to the next use'],
    bands.map(([name, belongs]) => {
      const own = lemmas.filter(belongs);
      const gaps = own.flatMap(({ gap }) => (gap === null ? [] : [gap])).sort((a, b) => a - b);
      return [
        name,
        own.length,
        own.reduce((sum, { count }) => sum + count, 0),
        own.filter(({ chapters }) => chapters.length > 1).length,
        gaps[gaps.length >> 1] ?? null,
      ];
    }),
  );
}

function names(cast: Cast, kind: 'person' | 'place'): string | null {
  const members = castUpTo(cast, Number.MAX_SAFE_INTEGER).filter((member) => member.kind === kind);
  if (members.length === 0) return null;
  const rows = members.slice(0, LINES).map(({ name, reading, count, first, forms }) => [
    name,
    reading,
    count,
    first[0] + 1,
    forms
      .slice(0, 5)
      .map(({ text }) => text)
      .join(' '),
  ]);
  return withRest(formatTable(['name', 'reading', 'times', 'from chapter', 'called'], rows), members.length);
}

function ruby(book: Book, lexicon: Lexicon, chapters: readonly Chapter[]): string | null {
  const kinds = new Map<RubyKind, Map<string, number>>();
  for (const chapter of chapters) {
    for (const { text, ruby, rubyKinds } of decodeChapter(book, lexicon, chapter)) {
      ruby.forEach(([start, length, reading], i) => {
        const kind = rubyKinds[i] ?? 'phonetic';
        const own = kinds.get(kind) ?? new Map<string, number>();
        kinds.set(kind, own);
        const shown = `${text.slice(start, start + length)}《${reading}》`;
        own.set(shown, (own.get(shown) ?? 0) + 1);
      });
    }
  }
  if (kinds.size === 0) return null;
  return formatTable(
    ['kind', 'places', 'different', 'most often'],
    [...kinds].map(([kind, own]) => [
      kind,
      [...own.values()].reduce((sum, count) => sum + count, 0),
      own.size,
      [...own]
        .sort(([, a], [, b]) => b - a)
        .slice(0, 5)
        .map(([shown]) => shown)
        .join(' '),
    ]),
  );
}

function ambiguous(book: Book, lexicon: Lexicon): string | null {
  const opened = lexiconOf(book, lexicon);
  const words = Array.from({ length: opened.size }, (_, id) => opened.word(id))
    .filter(({ candidates }) => candidates.length > 0)
    .sort((a, b) => b.count - a.count);
  if (words.length === 0) return null;
  const rows = words
    .slice(0, LINES)
    .map(({ surface, count, candidates }) => [
      surface,
      count,
      candidates
        .map(({ reading, probability }) => `${reading} ${Math.round(100 * probability)} %`)
        .join(', '),
    ]);
  return withRest(formatTable(['word', 'times', 'readings'], rows), words.length);
}

function gaiji({ report }: Book): string | null {
  const found = report.gaiji ?? [];
  if (found.length === 0) return null;
  const rows = found.slice(0, LINES).map(({ alt, image, count, first }) => [alt, image, count, first[0] + 1]);
  return withRest(formatTable(['said to be', 'image', 'times', 'from chapter'], rows), found.length);
}

function withRest(table: string, count: number): string {
  return count > LINES ? `${table}\n… and ${(count - LINES).toLocaleString('en')} more` : table;
}
