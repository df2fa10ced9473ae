import type { Analyser } from '../types.ts';
import { hasIteration, resolveKanaMarks } from './iteration.ts';
import { OLD_WORDS } from './old-kana.ts';
import { hasOldKanji, modernKanjiOf, plainKanjiOf } from './old-kanji.ts';

type Dictionary = Pick<Analyser, 'entries' | 'features'>;

/**
 * What no text in today's spelling has. What today's words make side by side does not count: これから|うかがう, 一つずつ|とる, 会は|ない,
 * 本を|かして, 帰ったら|うがい.
 */
const OLD_KANA = new RegExp(
  [
    '[ゐゑ]|けふ|きのふ|ちよつと|ぢいさん|死なう|(?:わか|しま|もら)つ[てた]|をんな|をとこ(?!と)|をかし(?:[いくみが]|かつ|な(?!さ))|(?:^|[と、。「])いふ',
    '(?:で|ま)せう(?!る)|やう[なにだでしい]|さう[なにだでしい思云言]|かうい[ふうつ]',
    'だらう|であらう|[なよ]からう|[一-鿿]からう[。、」ねよ]|たらう(?:[。、」ねよ]|か[。ら]|と(?![うまい]))',
    '[言云払洗拾奪従習失笑使違疑補襲狂]は(?:な[いかけ]|ず(?![っい]))|思はず(?![っい])',
    'なかつた|[あだ]つた(?![えわな])|(?:^|[、。「は])(?:ず|も|き)つと',
  ].join('|'),
);
/** What is old only if the dictionary has the verb: 笑つた, 思ふ, 思ひて, 教へる, 問はれて; not 三つたべた, 今ふと, お腹へる. */
const OLD_VERB =
  /([一-鿿]か?)(?:(つ)(?:た(?!め|び|ぐい)|て)|(ふ)|(ひ)て|(へ)(?:[るず]|ば(?!か))|(は)(?:れ[るたてなずまば]|ず[、。に]))/g;

const KANJI = '[一-鿿々]';

/**
 * Old spelling as today's, unit for unit, for the analyser, whose dictionary is of today: 學校 → 学校, こゝろ → こころ,
 * ゐる → いる, 思ふ → 思う, 笑つた → 笑った. A text in today's spelling comes back as it is, but for forms of print: 摑む → 掴む.
 *
 * Kana change only in a text that is in old spelling elsewhere too, and a verb's only when the dictionary has the verb: the は of
 * 私は is not that of 思はず.
 */
export class ModernSpelling {
  readonly #dictionary: Dictionary;

  constructor(dictionary: Dictionary) {
    this.#dictionary = dictionary;
  }

  /** Whether a text shows that it is in old spelling. */
  isOld(text: string): boolean {
    return hasOldKanji(text) || OLD_KANA.test(text) || this.#hasOldVerb(text);
  }

  /**
   * @param isOld whether it is in old spelling
   * @returns a string of the same length
   */
  of(text: string, isOld = this.isOld(text)): string {
    if (!isOld && !hasIteration(text)) return plainKanjiOf(text);
    const plain = plainKanjiOf(resolveKanaMarks(text));
    return isOld ? this.#modernKana(modernKanjiOf(plain)) : plain;
  }

  #modernKana(text: string): string {
    return text
      .replace(/[ゐゑ]/g, (kana) => (kana === 'ゐ' ? 'い' : 'え'))
      .replace(/(?<=で|ま)せう/g, 'しょ') // which AsWritten reads しょう again
      .replace(/(?<=^|[、。「」『\s])を(?=[りるつれろらかしとん])/g, 'お')
      .replace(WORDS, (word) => OLD_WORDS.get(word) ?? word)
      .replace(/やう(?=[なにだでともをのが、。])/g, 'よう')
      .replace(/(?<=[だたるあなよかや])らう(?=[がかとねよ、。」]|$)/g, 'ろう')
      .replace(/さう(?=[なにだでしい思云言])/g, 'そう')
      .replace(/(?<=[のたなるいくすむつうぶぐぬ])はう(?=[がにへをもで、。])/g, 'ほう')
      .replace(/(?<=^|[、。「はもと])かう(?=[しなだ言云思、])/g, 'こう')
      .replace(VOLITIONAL, (found, stem: string, kana: string) => this.#volitional(found, stem, kana))
      .replace(SMALL_TSU, (found, stem: string) =>
        this.#isContracted(stem) ? `${found.slice(0, -1)}っ` : found,
      )
      .replace(VERB_IN_KANJI, (found, stem: string, kana: string) => this.#verb(found, stem, kana))
      .replace(VERB_IN_KANA, (found, stem: string, kana: string) => this.#verb(found, stem, kana));
  }

  #hasOldVerb(text: string): boolean {
    for (const [, stem = '', tsu, ...others] of text.matchAll(OLD_VERB)) {
      const kana = others.find((each) => each !== undefined) ?? '';
      if (tsu !== undefined ? this.#isContracted(stem) : this.#verb(stem + kana, stem, kana) !== stem + kana)
        return true;
    }
    return false;
  }

  /** 笑つ(た), あつ(て): whether the dictionary has 笑っ, あっ as what stands before た. */
  #isContracted(stem: string): boolean {
    for (let length = Math.min(3, stem.length); length > 0; length--) {
      const own = stem.slice(-length);
      if (this.#has(`${own}つて`, '副詞') || this.#has(`${own}つと`, '副詞')) return false;
      if (this.#has(`${own}っと`, '副詞') || this.#hasForm(`${own}っ`, '連用タ接続')) return true;
    }
    return false;
  }

  /** 思ふ → 思う, 教へ(る) → 教え. */
  #verb(found: string, stem: string, kana: string): string {
    const now = MODERN.charAt(OLD.indexOf(kana));
    for (const own of new Set([stem.slice(-3), stem.slice(-2), stem.slice(-1)])) {
      if (own.length < stem.length && own.length < 2 && !/[一-鿿]/.test(own)) continue;
      if (this.#isVerbInU(`${own}う`) || (kana === 'へ' && this.#hasForm(`${own}え`, '連用形'))) {
        return found.slice(0, -1) + now;
      }
    }
    return found;
  }

  /** 死なう → 死のう, やらう → やろう. */
  #volitional(found: string, stem: string, kana: string): string {
    const now = O_ROW.charAt(A_ROW.indexOf(kana));
    for (let length = stem.length; length > 0; length--) {
      const own = stem.slice(-length);
      if (length === 1 && own < '一') break;
      if (this.#hasForm(own + now, '未然ウ接続')) return `${found.slice(0, -2)}${now}う`;
    }
    return found;
  }

  #isVerbInU(base: string): boolean {
    return this.#dictionary
      .entries(base)
      .some((entry) => this.#dictionary.features(entry).conjugationType.startsWith('五段・ワ行'));
  }

  #hasForm(surface: string, form: string): boolean {
    return this.#dictionary.entries(surface).some((entry) => {
      const { pos, conjugationForm } = this.#dictionary.features(entry);
      return conjugationForm === form && pos !== '名詞';
    });
  }

  #has(surface: string, pos: string): boolean {
    return this.#dictionary.entries(surface).some((entry) => this.#dictionary.features(entry).pos === pos);
  }
}

const A_ROW = 'かがさたなばまらはわ';
const O_ROW = 'こごそとのぼもろおお';
/** Behind a stem that ends in kanji or has two kana: さうか is no 刺そうか. */
const VOLITIONAL = new RegExp(
  `(${KANJI}[ぁ-ん]{0,2}|[ぁ-ん]{2})([${A_ROW}])う(?=[とかがねよぞぜなさ、。！？」…]|$)`,
  'g',
);

const OLD = 'はひふへほ';
const MODERN = 'わいうえお';

/** Longer words before the shorter ones they begin with. */
const WORDS = new RegExp([...OLD_WORDS.keys()].sort((a, b) => b.length - a.length).join('|'), 'g');
/** つ before た, て and the と of adverbs, but not before ため, たび, たぐい; what stands before it is up to three characters. */
const SMALL_TSU =
  /([ぁ-ん一-鿿々]{1,3})(?:つ(?=た(?!め|び|ぐい)|[てち])|(?<=[ぁ-ん])つ(?=と(?![きこもは])))/g;
/** A verb's は and へ are told from the particles by what follows. */
const VERB_IN_KANJI = new RegExp(
  `(${KANJI}[かがたなはまやらわ]?)(ひ|ふ|は(?=ず(?![っい])|[ぬなねれせしむんざう])|へ(?=[ばどるてりたなられずぬよをがはもにの、。]))`,
  'g',
);
const VERB_IN_KANA =
  /([ぁ-ん]{2,3}|(?<=[うとに、。「]|^)い)(ふ(?![ぁ-ん]?[るれり])|ひ(?=[ま、たて])|は(?=[ずぬれせ]|な[いかけく])|へ(?=[ばてたるなられずまよ]))/g;
