import { describe, expect, it } from 'vitest';
import { type InflectedForm, inflectAdjective, inflectVerb } from './testing/conjugator.ts';
import { I_ADJECTIVES, VERBS } from './testing/lemmas.ts';
import { wordsOf } from './testing/words-of.ts';
import type { Word } from './types.ts';

/** One word with its base form and what was done to it: `surface base steps`. */
const EXAMPLES = `
買わない 買う negative
買います 買う polite
買った 買う past
買って 買う te
買えば 買う conditional-ba
買おう 買う volitional
会われた 会う passive+past
歌わせた 歌う causative+past
洗わせられました 洗う causative+passive+polite+past
払わされた 払う causative+passive+past
書かない 書く negative
書いた 書く past
書いて 書く te
書けば 書く conditional-ba
書こう 書く volitional
書きたくなかった 書く desiderative+negative+past
書かれる 書く passive
書かせる 書く causative
書かせられました 書く causative+passive+polite+past
書かされて 書く causative+passive+te
書ける 書く potential
書けなければ 書く potential+negative+conditional-ba
聞いたら 聞く conditional-tara
歩いたり 歩く representative
歩かされる 歩く causative+passive
行った 行く past
行かなきゃ 行く negative+conditional-ba
行きましょう 行く polite+volitional
泳がなかった 泳ぐ negative+past
泳いだ 泳ぐ past
泳いで 泳ぐ te
泳げば 泳ぐ conditional-ba
泳ごう 泳ぐ volitional
急ぎたければ 急ぐ desiderative+conditional-ba
防がされる 防ぐ causative+passive
仰がない 仰ぐ negative
話しません 話す polite+negative
話した 話す past
話さないで 話す negative+te
話せば 話す conditional-ba
話そう 話す volitional
話される 話す passive
話させられたくない 話す causative+passive+desiderative+negative
待たない 待つ negative
待った 待つ past
待って 待つ te
待てば 待つ conditional-ba
待とう 待つ volitional
待たせた 待つ causative+past
勝ったら 勝つ conditional-tara
勝たされた 勝つ causative+passive+past
死なない 死ぬ negative
死んだ 死ぬ past
死んで 死ぬ te
死のう 死ぬ volitional
死なせたり 死ぬ causative+representative
遊ばなかったら 遊ぶ negative+conditional-tara
遊んだ 遊ぶ past
遊びませんでした 遊ぶ polite+negative+past
呼ばれれば 呼ぶ passive+conditional-ba
読まない 読む negative
読んだ 読む past
読んで 読む te
読めば 読む conditional-ba
読もう 読む volitional
読まれました 読む passive+polite+past
読まされたくなかった 読む causative+passive+desiderative+negative+past
楽しみたい 楽しむ desiderative
楽しんだり 楽しむ representative
取らない 取る negative
取った 取る past
取って 取る te
取れば 取る conditional-ba
取ろう 取る volitional
帰らなければ 帰る negative+conditional-ba
帰らされました 帰る causative+passive+polite+past
切らせられる 切る causative+passive
裏切らされた 裏切る causative+passive+past
食べない 食べる negative
食べます 食べる polite
食べた 食べる past
食べて 食べる te
食べれば 食べる conditional-ba
食べよう 食べる volitional
食べろ 食べる imperative
食べたい 食べる desiderative
食べたかった 食べる desiderative+past
食べられる 食べる passive-or-potential
食べさせる 食べる causative
食べさせられた 食べる causative+passive+past
食べさせられたくなかったら 食べる causative+passive+desiderative+negative+conditional-tara
食べれる 食べる potential
見ませんでした 見る polite+negative+past
感じよう 感じる volitional
経させられた 経る causative+passive+past
来ない 来る negative
来ました 来る polite+past
来れば 来る conditional-ba
来よう 来る volitional
来い 来る imperative
来させる 来る causative
来られなかった 来る passive-or-potential+negative+past
来させられた 来る causative+passive+past
しない する negative
しました する polite+past
すれば する conditional-ba
しよう する volitional
したら する conditional-tara
される する passive
させられた する causative+passive+past
勉強しました 勉強する polite+past
勉強しなかった 勉強する negative+past
勉強させられました 勉強する causative+passive+polite+past
勉強できない 勉強する potential+negative
近代化された 近代化する passive+past
愛した 愛する past
愛せない 愛する potential+negative
信じれば 信じる conditional-ba
美しかった 美しい past
美しくて 美しい te
美しく 美しい adverbial
美しくない 美しい negative
美しくなかった 美しい negative+past
美しければ 美しい conditional-ba
美しかったら 美しい conditional-tara
美しかったり 美しい representative
美しかろう 美しい volitional
美しいです 美しい polite
美しくなかったです 美しい negative+past+polite
美しくありませんでした 美しい polite+negative+past
美しさ 美しい nominal
美しそう 美しい appearance
美しすぎる 美しい excess
白ければ 白い conditional-ba
近くて 近い te
なかった ない past
よければ よい conditional-ba
読んじゃった 読む contraction-teshimau+past
食べちゃう 食べる contraction-teshimau
飲んどく 飲む contraction-teoku
食べてる 食べる contraction-teiru
読んでた 読む contraction-teiru+past
食べてない 食べる contraction-teiru+negative
待ってます 待つ contraction-teiru+polite
言わなくちゃ 言う negative+contraction-tewa
見ちゃ 見る contraction-tewa
書きゃ 書く conditional-ba
食べりゃ 食べる conditional-ba
分からん 分かる negative
知らぬ 知る negative
言わず 言う negative
行くまい 行く negative-volitional
食べねば 食べる negative+conditional-ba
走りながら 走る while
食べつつ 食べる while
食べなさい 食べる imperative
食べそう 食べる appearance
寒がる 寒い seeming
食べたがる 食べる desiderative+seeming
読みすぎた 読む excess+past
読みやすい 読む ease
書きにくかった 書く difficulty+past
食べ始めた 食べる inception+past
書き続ける 書く continuation
読み終わった 読む completion+past
言いかねない 言う inability+negative
忘れがち 忘れる tendency
貰うて 貰う te
逢うた 逢う past
笑われたい 笑う passive+desiderative
子供っぽかった 子供っぽい past
話し合った 話し合う past
読んじゃいます 読む contraction-teshimau+polite
読み直して 読み直す te
食べなさそう 食べる negative+appearance
読めなさすぎる 読む potential+negative+excess
いただけます いただく potential+polite
`
  .trim()
  .split('\n')
  .map((line) => line.split(' ') as [surface: string, base: string, steps?: string]);

describe('an inflected form is one word, with its base form and what was done to it', () => {
  it.each(EXAMPLES)('%s is %s, %s', (surface, base, steps = '') => {
    expect(describeWords(surface)).toEqual([[surface, base, steps]]);
  });
});

function describeWords(text: string): string[][] {
  return wordsOf(text).word.map(({ surface, base, steps }) => [surface, base, steps.join('+')]);
}

/** Forms that two verbs share in writing: which one a learner's dictionary would send the reader to. */
const DECISIONS = `
飛ばされる 飛ばす|驚かされた 驚かす|動かされた 動かす|減らされる 減らす|悩まされて 悩ます|やらされた やる|知らせた 知る|聞かせて 聞く
出させる 出る|着替えさせる 着替える|真似させた 真似る|生まれる 生まれる|浮かれた 浮かれる|合わせた 合わせる|進めた 進める|慰められる 慰める
済まなかった 済む|こられた くる|きたり くる|降ります 降りる|行った 行く|通った 通る|勝った 勝つ|感じた 感じる|下りたり 下りる|向いて 向く
強いた 強いる|研いだ 研ぐ|研いた 研く|炊いちゃった 炊く|剥いだ 剥ぐ|担いだら 担ぐ|正しすぎる 正しい|騒がしそう 騒がしい|かわいすぎる かわいい
`
  .trim()
  .split(/[|\n]/)
  .map((row) => row.split(' ') as [string, string]);

describe('a form that two words share', () => {
  it.each(DECISIONS)('%s is taken for %s', (surface, base) => {
    expect(wordsOf(surface).word.map((word) => word.base)).toEqual([base]);
  });

  it.each([
    ['本を出させる', '出す'],
    ['大会に出させる', '出る'],
    ['学校に通った', '通う'],
    ['道を通った', '通る'],
    ['雨が降ります', '降る'],
    ['態度を改めて', '改める'],
    ['式を行って', '行う'],
  ])('unless something before it tells: %s', (text, base) => {
    expect(wordsOf(text).word.at(-1)?.base).toBe(base);
  });
});

const CONTEXTS = [
  ['', ''],
  ['彼は', '。'],
  ['それを', '。'],
  ['先生が', '。'],
  ['学校に', '。'],
  ['「', '」と言った。'],
] as const;

/** 47 000 forms, a third of what the school grammar builds of 1 000 words, each in one of the contexts. */
describe('generated forms', () => {
  const forms = [
    ...VERBS.flatMap(([base, verbClass]) => inflectVerb(base, verbClass)),
    ...I_ADJECTIVES.flatMap(inflectAdjective),
  ].filter((_, i) => i % 3 === 0);
  const wrong: string[] = [];
  const otherSteps: string[] = [];
  let ambiguous = 0;
  let potentials = 0;
  for (const [i, form] of forms.entries()) {
    if (form.steps[0] === 'potential') {
      potentials++;
      continue;
    }
    const [before, after] = CONTEXTS[i % CONTEXTS.length] ?? CONTEXTS[0];
    const found = find(form, before, after);
    if (found === null || (found.base !== form.base && !hasForm(found.base, form.surface)))
      wrong.push(`${before}${form.surface} (${form.base})`);
    else if (found.base !== form.base) ambiguous++;
    else if (found.steps.join('+').replace('passive-or-potential', 'passive') !== form.steps.join('+'))
      otherSteps.push(form.surface);
  }
  const count = forms.length - potentials;

  it('are one word with the right base form in 997 of 1000 cases', () => {
    expect(wrong.length / count, wrong.slice(0, 60).join(', ')).toBeLessThan(0.003);
  });

  it('are shared with another word in no more than 3 of 100', () => {
    expect(ambiguous / count).toBeLessThan(0.03);
  });

  it('name their steps in order', () => {
    expect(otherSteps.length / count, otherSteps.slice(0, 20).join(', ')).toBeLessThan(0.0005);
  });

  it('potentials are taken back to their verb unless they are verbs of their own', () => {
    const own = VERBS.filter(([base, verbClass]) => {
      const potential = inflectVerb(base, verbClass).find(({ steps }) => steps.join() === 'potential');
      return potential !== undefined && find(potential, '', '')?.base !== base;
    });
    expect(own.length / VERBS.length, own.join(' ')).toBeLessThan(0.2);
  });
});

/** The word that covers the form, or null. */
function find({ surface }: InflectedForm, before: string, after: string): Word | null {
  const { start, end, word } = wordsOf(before + surface + after);
  const at = start.indexOf(before.length);
  return (end[at] === before.length + surface.length && word[at]) || null;
}

const formsOf = new Map<string, Set<string>>();

/** Whether a word has a form by the same school grammar. */
function hasForm(base: string, surface: string): boolean {
  let known = formsOf.get(base);
  if (known === undefined) {
    known = new Set(allForms(base).map((form) => form.surface));
    formsOf.set(base, known);
  }
  return known.has(surface);
}

function allForms(base: string): InflectedForm[] {
  if (base.endsWith('する')) return inflectVerb(base, 'suru');
  if (base.endsWith('い')) return inflectAdjective(base);
  if (!/[うくぐすつぬぶむる]$/.test(base)) return [];
  return [...inflectVerb(base, 'godan'), ...(base.endsWith('る') ? inflectVerb(base, 'ichidan') : [])];
}
