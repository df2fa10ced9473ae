import { womansName } from '../../japanese/given-names.ts';
import { hasKanji, isAllKana, isKanji } from '../../japanese/kana.ts';
import type { RubyIndex } from '../ruby-index.ts';
import type { FoundWord } from '../word-table.ts';
import { type NameClass, NameClasses, type NameDictionary } from './names.ts';
import { HONORIFICS, HUMAN_VERBS, PREFIXES } from './titles.ts';

/** A name where it stands. */
export interface Mention {
  /** Its words: from this one up to the one before `end`. */
  start: number;
  end: number;
  /** Without prefix and form of address. */
  name: string;
  /** With both: お那美さん. */
  form: string;
  class: NameClass;
  /** In hiragana; null where a part is unread. */
  reading: string | null;
  /** Whether the author gave the reading here. */
  isRubied: boolean;
  /** Whether only the author's ruby says that its words are one. */
  isJoined: boolean;
  /** Whether a form of address stands behind it. */
  isAddressed: boolean;
  /** Whether it does what people do. */
  acts: boolean;
  /** The family name and the given name of a name of both, in the order of the text. */
  parts: readonly string[];
}

/** How far behind a name what it does is looked for, in words. */
const REACH = 12;

const OF_PEOPLE: ReadonlySet<NameClass> = new Set(['given', 'surname', 'person']);

/** The longest name that the author's ruby joins, in words. */
const LONGEST = 4;

/** A stretch of words that is one name. */
interface Stretch {
  end: number;
  class: NameClass;
  reading: string | null;
  /** Whether only the author's ruby says that it is one. */
  isJoined: boolean;
}

/** Finds the names in a text. */
export class Mentions {
  readonly #classes = new NameClasses();
  readonly #ruby: RubyIndex;

  /** @param ruby of the whole book: it tells that 那古|井 is one name */
  constructor(ruby: RubyIndex) {
    this.#ruby = ruby;
  }

  /**
   * @param words of one block, in order
   * @param ids their numbers in the lexicon
   */
  in(words: readonly FoundWord[], ids: readonly number[], dictionary: NameDictionary): Mention[] {
    const classAt = (i: number) => {
      const found = words[i];
      if (found === undefined) return null;
      return this.#classes.of(ids[i] ?? 0, found, dictionary) ?? (isWomansName(words, i) ? 'given' : null);
    };
    const mentions: Mention[] = [];
    for (let i = 0; i < words.length; i++) {
      // Nineteen words of twenty: no name, and nothing behind them that ruby could join to them.
      if (classAt(i) === null && !isOneKanji(words[i + 1])) continue;
      const stretch = this.#nameAt(words, i, classAt);
      if (stretch === null) continue;
      mentions.push(mentionOf(words, i, stretch));
      i = stretch.end - 1;
    }
    return mentions;
  }

  #nameAt(words: readonly FoundWord[], at: number, classAt: (i: number) => NameClass | null): Stretch | null {
    const own = classAt(at);
    if ((own === 'surname' || own === 'family') && classAt(at + 1) === 'given') {
      return this.#fullName(words, at);
    }
    const joined = this.#joinedByRuby(words, at, own);
    if (joined !== null) return joined;
    if (own === null) return null;
    let end = at + 1;
    // A name of people goes on with any noun: the ヒル of アーサー・ヒル is a leech. Behind a place stand newspapers and hotels.
    const mayBe = (i: number) => classAt(i) !== null || (OF_PEOPLE.has(own) && words[i]?.word.pos === 'noun');
    while (isDot(words[end]) && isKatakana(words[at]) && isKatakana(words[end + 1]) && mayBe(end + 1)) {
      end += 2;
    }
    return {
      end,
      class: end > at + 1 ? 'person' : own,
      reading: readingOf(words.slice(at, end)),
      isJoined: false,
    };
  }

  #fullName(words: readonly FoundWord[], at: number): Stretch {
    const run = words.slice(at, at + 2);
    const [given] = this.#ruby.of(run.map(({ word }) => word.surface).join(''));
    // The dictionary's names of one character have many readings: 源兵衛 is not みなもとひょうえ.
    const isSafe = run.every(({ word, source }) => word.surface.length > 1 || source === 'author');
    const reading = given?.reading ?? (isSafe ? readingOf(run) : null);
    return { end: at + 2, class: 'person', reading, isJoined: false };
  }

  /**
   * Several words that the author reads as one somewhere: 那古|井, 大|徹. What hangs on is one kanji: a longer word behind a
   * name is no part of it (仏蘭西|革命).
   */
  #joinedByRuby(words: readonly FoundWord[], at: number, own: NameClass | null): Stretch | null {
    let writing = words[at]?.word.surface ?? '';
    if (!hasKanji(writing)) return null;
    let longest: Stretch | null = null;
    for (let end = at + 1; end < Math.min(words.length, at + LONGEST); end++) {
      const surface = words[end]?.word.surface ?? '';
      if (!isOneKanji(words[end]) || HONORIFICS.has(surface)) break;
      writing += surface;
      const [given] = this.#ruby.of(writing);
      const isName = own !== null || HONORIFICS.has(words[end + 1]?.word.surface ?? '');
      if (given !== undefined && isName) {
        longest = { end: end + 1, class: own ?? 'unknown', reading: given.reading, isJoined: true };
      }
    }
    return longest;
  }
}

function mentionOf(words: readonly FoundWord[], from: number, stretch: Stretch): Mention {
  const { end, class: kind, reading, isJoined } = stretch;
  const run = words.slice(from, end);
  const name = run.map(({ word }) => word.surface).join('');
  const before = words[from - 1]?.word.surface ?? '';
  const after = words[end]?.word.surface ?? '';
  const isAddressed = HONORIFICS.has(after);
  const prefix = PREFIXES.has(before) && (isAddressed || isWomansName(words, from)) ? before : '';
  // A name of one character is none without its prefix: 倉 of お倉さん.
  const own = name.length === 1 ? prefix + name : name;
  return {
    start: from,
    end,
    name: own,
    form: prefix + name + (isAddressed ? after : ''),
    class: kind,
    reading: reading === null || own === name ? reading : `お${reading}`,
    isJoined,
    isRubied: isJoined || run.some(({ source }) => source === 'author'),
    isAddressed,
    acts: actsFrom(words, isAddressed ? end + 1 : end),
    parts:
      run.length > 1 && !isJoined
        ? run.filter((found) => !isDot(found)).map(({ word }) => word.surface)
        : shortened(name),
  };
}

/** 源さん is what 源兵衛 is called. */
function shortened(name: string): string[] {
  return BUILT_ON_ONE.test(name) ? [name.charAt(0)] : [];
}

const BUILT_ON_ONE = /^.(?:兵衛|[左右]衛門|之[助介進丞])$/;

/** お雪, お清: one kanji behind お, which may be any noun elsewhere. */
function isWomansName(words: readonly FoundWord[], at: number): boolean {
  const surface = words[at]?.word.surface ?? '';
  return (
    surface.length === 1 && PREFIXES.has(words[at - 1]?.word.surface ?? '') && womansName(surface) !== null
  );
}

function readingOf(run: readonly FoundWord[]): string | null {
  const readings = run.map((found) => (isDot(found) ? '・' : found.reading));
  return readings.includes(null) ? null : readings.join('');
}

/** Whether は, が or も stands at `from`, and before the sentence ends a verb of what people do. */
function actsFrom(words: readonly FoundWord[], from: number): boolean {
  if (!/^[はがも]$/.test(words[from]?.word.surface ?? '')) return false;
  for (let i = from + 1; i < Math.min(words.length, from + REACH); i++) {
    const found = words[i];
    if (found === undefined || /^[。！？「」]/.test(found.word.surface)) return false;
    if (found.word.pos === 'verb' && HUMAN_VERBS.has(found.baseReading ?? '')) return true;
  }
  return false;
}

function isOneKanji(found: FoundWord | undefined): boolean {
  const surface = found?.word.surface ?? '';
  return surface.length === 1 && isKanji(surface.charCodeAt(0));
}

function isDot(found: FoundWord | undefined): boolean {
  return /^[・＝]$/.test(found?.word.surface ?? '');
}

function isKatakana(found: FoundWord | undefined): boolean {
  const surface = found?.word.surface ?? '';
  return isAllKana(surface) && surface >= 'ァ';
}
