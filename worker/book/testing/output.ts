import type { ParsedBook } from '../../epub/types.ts';
import { JapaneseReader } from '../../japanese/reader.ts';
import type { Analyser } from '../../japanese/types.ts';
import { Assembler, type OutputFile } from '../assemble.ts';
import type { Book, Cast, Chapter, Lexicon, Search } from '../types.ts';

export interface Output {
  /** Every file, in the order written. */
  files: OutputFile[];
  book: Book;
  lexicon: Lexicon;
  search: Search;
  cast: Cast;
  chapters: Chapter[];
}

/** Runs a parsed book through the assembler as the pipeline does, and reads the files back. */
export function output(parsed: ParsedBook, analyser: Analyser | null, sha256 = '0'.repeat(64)): Output {
  const assembler = new Assembler(parsed, { sha256, bytes: 1000 });
  const blocks = parsed.chapters.flatMap((chapter) => chapter.blocks);
  const reader = analyser === null ? null : new JapaneseReader(analyser, blocks);
  const chapters = parsed.chapters.map((chapter, index) => {
    const texts = chapter.blocks.map((block, i) =>
      analyser !== null && reader !== null && assembler.isJapanese(index, i)
        ? reader.read(block, analyser.analyse(reader.textToAnalyse(block)))
        : null,
    );
    return assembler.addChapter(index, texts);
  });
  const files = [...chapters, ...assembler.finish().files];
  const named = <T>(key: string): T => {
    const found = files.find((file) => file.key === key);
    if (found === undefined) throw new Error(`Expected a file ${key}`);
    return read<T>(found);
  };
  return {
    files,
    book: named<Book>('book.json'),
    lexicon: named<Lexicon>('lexicon.json'),
    search: named<Search>('search.json'),
    cast: named<Cast>('cast.json'),
    chapters: chapters.map((chapter) => read<Chapter>(chapter)),
  };
}

function read<T>(file: OutputFile): T {
  return JSON.parse(Buffer.from(file.bytes).toString()) as T;
}
