import { isTe } from './boundaries.ts';
import { Form, Kind } from './classes.ts';
import type { Lookup } from './lookup.ts';
import { emptied, type MorphemeRow } from './row.ts';
import type { Step } from './types.ts';
import { AFTER_TE, mendWestern } from './western.ts';

/**
 * Mends what dialogue draws together and the analyser cuts: 置いて|く, 持って|け, 連れて|かれた (行く); 言って|ん|の, やって|らん|ない
 * (いる); 行って|まう (しまう), 待って|て; 食|いやがった, し|や|がって (やがる).
 *
 * Replaces the classes of what belongs to the word that ends before `at`.
 *
 * @returns whether it did
 */
export function mendSpoken(row: MorphemeRow, at: number, lookup: Lookup): boolean {
  const last = row.classes[at - 1];
  if (last === undefined || row.classes[at]?.mayBeDrawn !== true) return false;
  return isTe(last)
    ? mendAfterTe(row, at, lookup)
    : mendDrawnNegative(row, at, lookup) || mendWestern(row, at, lookup) || mendContempt(row, at, lookup);
}

/** Dictionary forms that the analyser finds in what is drawn together. */
export const DRAWN_TOGETHER = new Set(
  'く かれる へん け ん んじゃ まう まつ てる ねえ ねぇ ねー らん かう や やる やがる いやがる'.split(' '),
);

function mendAfterTe(row: MorphemeRow, at: number, lookup: Lookup): boolean {
  const { classes, surface } = row;
  const next = classes[at];
  if (next === undefined) return false;
  const after = at + 1 < classes.length ? surface(at + 1) : '';
  const join = (...steps: Step[]) => {
    classes[at] = {
      ...next,
      kind: Kind.BoundAuxiliary,
      steps,
      features: { ...next.features, base: AFTER_TE },
    };
    return true;
  };
  switch (surface(at)) {
    case 'く':
    case 'か': // 持って|か|ない
    case 'っ': // 持って|っ|た
      return next.features.base === 'く' && join('contraction-teiku');
    case 'かれ':
      return next.kind === Kind.Verb && join('contraction-teiku', 'passive');
    case 'け':
      if (!ENDS.test(after)) return false;
      join('contraction-teiku');
      classes[at] = { ...(classes[at] ?? next), endSteps: ['imperative'] };
      return true;
    case 'ん':
      return EXPLAINED.test(after) && join();
    case 'んじゃ': // 見て|んじゃ|ねえ
      return /^(?:ね|な)/.test(after) && join();
    case 'へん': // 食べて|へん
      return join('negative');
    case 'まう':
      return join('contraction-teshimau');
    case 'て': // 待って|て|ね
      if (next.features.base !== 'てる') return false;
      join('contraction-teiru', 'te');
      classes[at] = { ...(classes[at] ?? next), endSteps: [] };
      return true;
    case 'ねえ':
    case 'ねぇ':
    case 'ねー':
      return DENIED.test(after) && join('negative');
    case 'らん': {
      const negative = lookup.find(after, ({ kind, steps }) => {
        return kind === Kind.BoundAuxiliary && steps[0] === 'negative';
      });
      if (negative === null) return false;
      join('contraction-teiru', 'potential');
      classes[at] = { ...(classes[at] ?? next), form: Form.Irrealis };
      classes[at + 1] = negative;
      return true;
    }
    default:
      return false;
  }
}

const ENDS = /^(?:$|[よやって。、！？!?」…])/;
/** What stands behind ない, and not behind the ねえ that one calls with: 見てねえよ. */
const DENIED = /^(?:[しよなのかぞわ]|から|けど|だろ|じゃ|ん)/;
/** What explains stands behind ん of ている: 言ってんの, 見てんだ. */
const EXPLAINED = /^(?:[のだやかで]|です|じゃ|ねん|なら|ね)/;

/** たまん|ねえ, わか|ん|ねえ: らない as it is slurred, whose らん the analyser takes for る before a noun, or for a negative. */
function mendDrawnNegative({ classes, surface }: MorphemeRow, at: number, lookup: Lookup): boolean {
  if (!surface(at).startsWith('ね') || !surface(at - 1).endsWith('ん')) return false;
  const isCut = surface(at - 1) === 'ん';
  const stem = lookup.find(isCut ? `${surface(at - 2)}ん` : surface(at - 1), ({ row, features }) => {
    return row === 'ラ' && features.conjugationForm === '体言接続特殊';
  });
  const negative = lookup.find('ねえ', ({ kind }) => kind === Kind.BoundAuxiliary);
  if (stem === null || negative === null) return false;
  const bound = { ...stem, form: Form.Irrealis };
  if (isCut) classes[at - 2] = bound;
  classes[at - 1] = isCut ? { ...emptied(bound, ''), form: Form.Irrealis } : bound;
  classes[at] = { ...negative, reading: surface(at) };
  return true;
}

/** や|がっ, いやがっ: the forms of やがる, which looks down on what one does. */
function mendContempt(row: MorphemeRow, at: number, lookup: Lookup): boolean {
  const { classes, surface } = row;
  const isCut = surface(at).startsWith('いやが'); // 食|いやがっ
  let written = isCut ? surface(at).slice(1) : surface(at);
  let end = at + 1;
  while (end < classes.length && 'やが'.startsWith(written)) written += surface(end++);
  if (!/^やが[らりっるれろん]$/.test(written)) return false;
  const before = surface(at - 1);
  const stem = lookup.find(isCut ? `${before}い` : before, ({ kind, form }) => {
    return kind === Kind.Verb && form === Form.Continuative;
  });
  const isCommand = end === classes.length || surface(end) !== 'ば';
  const model = lookup.find(`下が${written.slice(2)}`, ({ features, form }) => {
    return features.base === '下がる' && (form === Form.Hypothetical) !== isCommand;
  });
  if (stem === null || model === null) return false;
  classes[at - 1] = stem;
  const features = { ...model.features, base: 'やがる' };
  classes[at] = { ...model, kind: Kind.Helper, steps: [], features, reading: written };
  for (let i = at + 1; i < end; i++) {
    classes[i - 1] = { ...(classes[i - 1] ?? model), form: Form.Continuative, endSteps: [] }; // the rest is bound to it
    classes[i] = emptied(model, '');
  }
  return true;
}
