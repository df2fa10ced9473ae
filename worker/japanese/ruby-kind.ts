import { hasKanji, isKanji, toHiragana } from './kana.ts';
import { literaryRows } from './literary.ts';
import { resolveIteration } from './orthography/iteration.ts';
import { onReading } from './readings/kanji.ts';
import type { Analyser } from './types.ts';
import { cleanRuby, isReading } from './words/ruby.ts';

/**
 * What an author's ruby says. `phonetic`: how the writing sounds; `name`: how a name is read; `gloss`: another word, which
 * says what is meant (神聖文字《ヒエログリフ》, 理由《わけ》); `emphasis`: nothing, it is dots beside the text.
 */
export type RubyKind = 'phonetic' | 'name' | 'gloss' | 'emphasis';

/** Longest reading of one kanji that is looked for. */
const LONGEST = 5;
const DOTS = /^[\s・･•·●○◎◉◦▲△▴▵﹅﹆、，,.．゛*＊※☆★]+$/u;

type Dictionary = Pick<Analyser, 'entries' | 'features'>;

/** Tells ruby that says how a writing sounds from ruby that says something else. Each pair is looked at once. */
export class RubyKinds {
  readonly #dictionary: Dictionary;
  readonly #known = new Map<string, RubyKind>();

  constructor(dictionary: Dictionary) {
    this.#dictionary = dictionary;
  }

  /**
   * @param base what the ruby stands over
   * @param after the kana behind it in the same word: う of 云《い》う
   */
  of(base: string, annotation: string, after: string): RubyKind {
    const key = `${base}\n${annotation}\n${after}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const kind = this.#kindOf(base, annotation, after);
    this.#known.set(key, kind);
    return kind;
  }

  #kindOf(base: string, annotation: string, after: string): RubyKind {
    if (DOTS.test(annotation)) return 'emphasis';
    if (!isReading(annotation)) return 'gloss';
    // Kana over letters says how they sound, over kana it must say something else.
    if (!hasKanji(base)) return /[\p{Script=Latin}\p{N}]/u.test(base) ? 'phonetic' : 'gloss';
    const reading = toHiragana(cleanRuby(annotation));
    if (this.#isWhole(base, reading, after) || this.#isMadeOfItsKanji(base, reading)) return 'phonetic';
    if (base.length === 1 && !/[ァ-ヺ]/.test(annotation) && this.#isOwnOf(base, reading, after))
      return 'phonetic';
    return this.#isWord(reading, annotation) ? 'gloss' : 'phonetic';
  }

  /** Whether the dictionary has the writing with this reading. */
  #isWhole(base: string, reading: string, after: string): boolean {
    for (let end = after.length; end >= 0; end--) {
      const kana = after.slice(0, end);
      if (this.#hasReading(base + kana, reading + toHiragana(kana))) return true;
    }
    return false;
  }

  /**
   * One kanji in hiragana: the stem of a word that goes on in kana is its own, however rare (馳《か》け, 咏《よ》む), and so is
   * what the novels' table has, or any reading of a kanji of which nothing is known.
   */
  #isOwnOf(kanji: string, reading: string, after: string): boolean {
    if (after !== '' || reading.length === 1) return true;
    const rows = literaryRows(kanji) ?? [];
    if (rows.some(({ readings }) => readings.includes(reading))) return true;
    return !this.#isKnown(kanji);
  }

  #isKnown(kanji: string): boolean {
    return onReading(kanji) !== null || this.#dictionary.entries(kanji).length > 0;
  }

  /** Whether the first or the last of its kanji is read so: enough, for the others may be rare. */
  #isMadeOfItsKanji(base: string, reading: string): boolean {
    const kanji = Array.from(resolveIteration(base)).filter((char) => isKanji(char.charCodeAt(0)));
    if (kanji.length > 1 && !kanji.some((each) => this.#isKnown(each))) return true;
    const [first = ''] = kanji;
    const last = kanji.at(-1) ?? '';
    const isAlone = kanji.length === 1;
    for (let length = 1; length <= Math.min(LONGEST, reading.length); length++) {
      if (isAlone && length !== reading.length) continue;
      if (this.#isReadingOf(first, reading.slice(0, length))) return true;
      if (this.#isReadingOf(last, reading.slice(-length))) return true;
    }
    return false;
  }

  #isReadingOf(kanji: string, reading: string): boolean {
    for (const sound of sounds(reading)) {
      if (onReading(kanji)?.readings.includes(sound) === true || this.#hasReading(kanji, sound)) return true;
      // Its reading as a word with kana behind it: とり of 取扱, のぼ of 登る.
      for (const tail of [sound.slice(-1), sound.slice(-2)]) {
        if (tail.length < sound.length && this.#hasReading(kanji + tail, sound)) return true;
      }
    }
    return false;
  }

  /** Whether a reading is a word of its own, which a gloss is; foreign ones need not be in the dictionary. */
  #isWord(reading: string, annotation: string): boolean {
    if (/[ァ-ヺ]/.test(annotation)) return true;
    return this.#dictionary.entries(reading).some((entry) => {
      const { pos, posDetail1 } = this.#dictionary.features(entry);
      return (
        pos !== '名詞' || (posDetail1 !== '固有名詞' && posDetail1 !== '接尾' && posDetail1 !== '非自立')
      );
    });
  }

  #hasReading(writing: string, reading: string): boolean {
    return this.#dictionary.entries(writing).some((entry) => {
      const own = this.#dictionary.features(entry).reading;
      return own !== null && toHiragana(own) === reading;
    });
  }
}

const VOICED = 'がぎぐげござじずぜぞだぢづでどばびぶべぼぱぴぷぺぽ';
const CLEAR = 'かきくけこさしすせそたちつてとはひふへほはひふへほ';

/** What a reading is before it is voiced or contracted: がっ → がつ, がく, がち; ぽん → ほん. */
function sounds(reading: string): string[] {
  const at = VOICED.indexOf(reading.charAt(0));
  const plain = at < 0 || reading === '' ? [reading] : [reading, CLEAR.charAt(at) + reading.slice(1)];
  if (!reading.endsWith('っ') || reading.length < 2) return plain;
  return plain.flatMap((sound) => ['つ', 'く', 'ち', 'き'].map((end) => sound.slice(0, -1) + end));
}
