import { isHiragana } from '../japanese/kana.ts';
import { type RubyKind, RubyKinds } from '../japanese/ruby-kind.ts';
import type { Mention } from './cast/mentions.ts';
import type { NameDictionary } from './cast/names.ts';
import { type Numbers, pack } from './numbers.ts';
import type { RubyIndex } from './ruby-index.ts';
import type { RubySpan } from './types.ts';
import type { FoundWord } from './word-table.ts';

/** The kinds as the format numbers them; the decoder has the same list. */
const KINDS: readonly RubyKind[] = ['phonetic', 'name', 'gloss', 'emphasis'];

/** Says of a block's ruby what kind it is, and of words where the author gave their reading. */
export class RubyColumns {
  readonly #index: RubyIndex;
  readonly #given: number[] = [];
  #kinds: RubyKinds | null = null;

  constructor(index: RubyIndex) {
    this.#index = index;
  }

  /**
   * @param words of the block, from the start of its text
   * @returns null when all ruby of the block is phonetic
   */
  kinds(
    text: string,
    ruby: readonly RubySpan[],
    words: readonly FoundWord[],
    mentions: readonly Mention[],
    dictionary: NameDictionary,
  ): Numbers | null {
    if (ruby.length === 0) return null;
    this.#kinds ??= new RubyKinds(dictionary);
    const starts = startsOf(words);
    const names = mentions.filter(isLikelyName);
    let word = 0;
    const kinds = ruby.map((span) => {
      // Not taken apart as `[start, length, annotation]`: until it is compiled, that goes through an iterator.
      const start = span[0];
      const end = start + span[1];
      while (word + 1 < words.length && (starts[word + 1] ?? 0) < end) word++;
      const after = kanaFrom(text, end, starts[word + 1] ?? end);
      const kind = this.#kinds?.of(text.slice(start, end), span[2], after) ?? 'phonetic';
      const isName = names.some(
        (name) => (starts[name.start] ?? 0) <= start && end <= (starts[name.end] ?? 0) && after === '',
      );
      return KINDS.indexOf(isName && kind !== 'emphasis' ? 'name' : kind);
    });
    return kinds.some((kind) => kind > 0) ? pack(kinds) : null;
  }

  /** The next different word of the book. */
  addWord({ word, source, furigana }: FoundWord): void {
    if (source !== 'book') return;
    let block = -1;
    for (const [start, length, reading] of furigana) {
      const given = this.#index.of(word.surface.slice(start, start + length));
      block = given.find((each) => each.reading === reading)?.block ?? block;
    }
    this.#given.push(block + 1);
  }

  /** Of all words whose reading is from elsewhere in the book. */
  given(): Numbers {
    return pack(this.#given);
  }
}

/** What its surroundings or the dictionary call a name; a weak surname of one character is any word. */
function isLikelyName({ class: kind, name, isAddressed }: Mention): boolean {
  return isAddressed || (kind !== 'unknown' && name.length > 1);
}

/** Where each word begins, and where the last one ends. */
function startsOf(words: readonly FoundWord[]): number[] {
  const starts: number[] = new Array(words.length + 1);
  let end = 0;
  for (let i = 0; i < words.length; i++) {
    starts[i] = end;
    end += words[i]?.word.surface.length ?? 0;
  }
  starts[words.length] = end;
  return starts;
}

function kanaFrom(text: string, from: number, to: number): string {
  let end = from;
  while (end < to && isHiragana(text.charCodeAt(end))) end++;
  return text.slice(from, end);
}
