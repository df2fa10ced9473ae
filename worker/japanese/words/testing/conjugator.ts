/**
 * Builds inflected forms from dictionary forms by the school grammar, independently of the analyser: what the
 * grouping has to take apart again. Test material only.
 */
export type VerbClass = 'godan' | 'ichidan' | 'kuru' | 'suru';

export interface InflectedForm {
  surface: string;
  base: string;
  /** As in `docs/words.md`; the order of attachment. */
  steps: string[];
}

interface Verb {
  base: string;
  verbClass: VerbClass;
}

/** Stems of one verb, ready for an ending. */
interface Stems {
  dictionary: string;
  /** 未然形: before ない, and before れる/せる for godan. */
  irrealis: string;
  /** 連用形: before ます, たい. */
  continuative: string;
  /** Before た/て, with た/て or だ/で. */
  past: string;
  te: string;
  /** Before ば. */
  hypothetical: string;
  volitional: string;
  imperative: string;
  passive: string;
  causative: string;
  potential: string;
}

const GODAN_ROWS: Record<string, [a: string, i: string, e: string, o: string, past: string, te: string]> = {
  う: ['わ', 'い', 'え', 'お', 'った', 'って'],
  く: ['か', 'き', 'け', 'こ', 'いた', 'いて'],
  ぐ: ['が', 'ぎ', 'げ', 'ご', 'いだ', 'いで'],
  す: ['さ', 'し', 'せ', 'そ', 'した', 'して'],
  つ: ['た', 'ち', 'て', 'と', 'った', 'って'],
  ぬ: ['な', 'に', 'ね', 'の', 'んだ', 'んで'],
  ぶ: ['ば', 'び', 'べ', 'ぼ', 'んだ', 'んで'],
  む: ['ま', 'み', 'め', 'も', 'んだ', 'んで'],
  る: ['ら', 'り', 'れ', 'ろ', 'った', 'って'],
};

/** ます and the imperative in い. */
const HONORIFIC = new Set(['くださる', '下さる', 'なさる', 'いらっしゃる', 'おっしゃる', 'ござる']);

function pastOf(base: string, row: readonly string[]): [past: string, te: string] {
  if (base.endsWith('行く') || base === 'いく') return ['った', 'って'];
  if (base === '問う' || base === '請う' || base === '乞う') return ['うた', 'うて'];
  return [row[4] ?? '', row[5] ?? ''];
}

function stemsOf({ base, verbClass }: Verb): Stems {
  const head = base.slice(0, -1);
  if (verbClass === 'godan') {
    const row = GODAN_ROWS[base.slice(-1)];
    if (row === undefined) throw new Error(`Expected a godan verb, got ${base}`);
    const isHonorific = HONORIFIC.has(base);
    const [a, , e, o] = row;
    const i = isHonorific ? 'い' : row[1];
    const [past, te] = pastOf(base, row);
    return {
      dictionary: base,
      irrealis: head + a,
      continuative: head + i,
      past: head + past,
      te: head + te,
      hypothetical: head + e,
      volitional: `${head + o}う`,
      imperative: head + (isHonorific ? 'い' : e),
      passive: `${head + a}れる`,
      causative: `${head + a}せる`,
      potential: `${head + e}る`,
    };
  }
  if (verbClass === 'ichidan') {
    return {
      dictionary: base,
      irrealis: head,
      continuative: head,
      past: `${head}た`,
      te: `${head}て`,
      hypothetical: `${head}れ`,
      volitional: `${head}よう`,
      imperative: `${head}ろ`,
      passive: `${head}られる`,
      causative: `${head}させる`,
      potential: `${head}られる`,
    };
  }
  const stem = base.slice(0, -2);
  const kuru = verbClass === 'kuru';
  const ko = kuru ? (base === '来る' ? '来' : 'こ') : 'し';
  const ki = kuru ? (base === '来る' ? '来' : 'き') : 'し';
  const ku = kuru ? (base === '来る' ? '来' : 'く') : 'す';
  return {
    dictionary: base,
    irrealis: stem + ko,
    continuative: stem + ki,
    past: `${stem + ki}た`,
    te: `${stem + ki}て`,
    hypothetical: `${stem + ku}れ`,
    volitional: `${stem + ko}よう`,
    imperative: stem + (kuru ? `${ko}い` : 'しろ'),
    passive: stem + (kuru ? `${ko}られる` : 'される'),
    causative: stem + (kuru ? `${ko}させる` : 'させる'),
    potential: stem + (kuru ? `${ko}られる` : 'できる'),
  };
}

type Ending = [surface: string, steps: string[]];

function verbEndings(stems: Stems): Ending[] {
  const { irrealis: a, continuative: i, past, te } = stems;
  return [
    [stems.dictionary, []],
    [past, ['past']],
    [te, ['te']],
    [`${a}ない`, ['negative']],
    [`${a}なかった`, ['negative', 'past']],
    [`${a}なくて`, ['negative', 'te']],
    [`${a}ないで`, ['negative', 'te']],
    [`${a}なければ`, ['negative', 'conditional-ba']],
    [`${a}なかったら`, ['negative', 'conditional-tara']],
    [`${a}なきゃ`, ['negative', 'conditional-ba']],
    [`${i}ます`, ['polite']],
    [`${i}ました`, ['polite', 'past']],
    [`${i}ません`, ['polite', 'negative']],
    [`${i}ませんでした`, ['polite', 'negative', 'past']],
    [`${i}ましょう`, ['polite', 'volitional']],
    [`${i}まして`, ['polite', 'te']],
    [`${i}ましたら`, ['polite', 'conditional-tara']],
    [`${i}たい`, ['desiderative']],
    [`${i}たかった`, ['desiderative', 'past']],
    [`${i}たくない`, ['desiderative', 'negative']],
    [`${i}たくなかった`, ['desiderative', 'negative', 'past']],
    [`${i}たくて`, ['desiderative', 'te']],
    [`${i}たければ`, ['desiderative', 'conditional-ba']],
    [`${i}たかったら`, ['desiderative', 'conditional-tara']],
    [`${i}たいです`, ['desiderative', 'polite']],
    [`${a}なかったです`, ['negative', 'past', 'polite']],
    [`${stems.hypothetical}ば`, ['conditional-ba']],
    [`${past}ら`, ['conditional-tara']],
    [`${past}り`, ['representative']],
    [stems.volitional, ['volitional']],
    [stems.imperative, ['imperative']],
  ];
}

/** What is said rather than written, and the helpers that join the stem. */
function spokenEndings({ continuative: i, te }: Stems): Ending[] {
  const stem = te.slice(0, -1);
  const [cha, te1, toku] = te.endsWith('で') ? ['じゃ', 'で', 'どく'] : ['ちゃ', 'て', 'とく'];
  return [
    [`${stem + cha}う`, ['contraction-teshimau']],
    [`${stem + cha}った`, ['contraction-teshimau', 'past']],
    [`${stem + te1}る`, ['contraction-teiru']],
    [`${stem + te1}た`, ['contraction-teiru', 'past']],
    [`${stem + te1}ない`, ['contraction-teiru', 'negative']],
    [`${stem + te1}ます`, ['contraction-teiru', 'polite']],
    [stem + toku, ['contraction-teoku']],
    [`${i}ながら`, ['while']],
    [`${i}なさい`, ['imperative']],
    [`${i}すぎた`, ['excess', 'past']],
    [`${i}やすい`, ['ease']],
    [`${i}にくい`, ['difficulty']],
    [`${i}始めた`, ['inception', 'past']],
    [`${i}たがる`, ['desiderative', 'seeming']],
  ];
}

const VOICES: [string, keyof Stems, string[]][] = [
  ['passive', 'passive', ['passive']],
  ['causative', 'causative', ['causative']],
  ['potential', 'potential', ['potential']],
];

/** Every tested form of a verb: its own endings, and those of its passive, causative, causative-passive and potential. */
export function inflectVerb(base: string, verbClass: VerbClass): InflectedForm[] {
  const stems = stemsOf({ base, verbClass });
  const endings = [...verbEndings(stems), ...spokenEndings(stems)];
  const forms: InflectedForm[] = endings.map(([surface, steps]) => ({ surface, base, steps }));
  if (base === 'ある') return forms.filter(({ surface }) => !surface.startsWith('あらな'));
  if (HONORIFIC.has(base)) return forms;
  const derive = (derived: string, voice: string[]) => {
    for (const [surface, steps] of verbEndings(stemsOf({ base: derived, verbClass: 'ichidan' }))) {
      forms.push({ surface, base, steps: [...voice, ...steps] });
    }
  };
  for (const [, key, voice] of VOICES) derive(stems[key], voice);
  derive(`${stems.causative.slice(0, -1)}られる`, ['causative', 'passive']);
  if (verbClass === 'godan' && !base.endsWith('す'))
    derive(`${stems.irrealis}される`, ['causative', 'passive']);
  return forms;
}

/** Every tested form of an i-adjective. */
export function inflectAdjective(base: string): InflectedForm[] {
  const stem = base === 'いい' ? 'よ' : base.slice(0, -1);
  const endings: Ending[] = [
    [base, []],
    [`${stem}かった`, ['past']],
    [`${stem}くて`, ['te']],
    [`${stem}く`, ['adverbial']],
    [`${stem}くない`, ['negative']],
    [`${stem}くなかった`, ['negative', 'past']],
    [`${stem}くなくて`, ['negative', 'te']],
    [`${stem}くなければ`, ['negative', 'conditional-ba']],
    [`${stem}ければ`, ['conditional-ba']],
    [`${stem}かったら`, ['conditional-tara']],
    [`${stem}かったり`, ['representative']],
    [`${stem}かろう`, ['volitional']],
    [`${base}です`, ['polite']],
    [`${stem}かったです`, ['past', 'polite']],
    [`${stem}くないです`, ['negative', 'polite']],
    [`${stem}くありません`, ['polite', 'negative']],
    [`${stem}くありませんでした`, ['polite', 'negative', 'past']],
  ];
  return endings.map(([surface, steps]) => ({ surface, base, steps }));
}
