import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { analyser, cut, withRuby, wordsOf } from './testing/words-of.ts';

describe('words of a sentence', () => {
  it.each([
    ['what follows て stays a word of its own', '食べてしまっている。', '食べて|しまって|いる|。'],
    ['particles', '私は学校へ行きました。', '私|は|学校|へ|行きました|。'],
    ['ないで whose で is taken for that of だ', '知らないで買った', '知らないで|買った'],
    ['the copula after a noun', '学生でした。', '学生|でした|。'],
    ['the copula after a na-adjective', '静かだった。', '静か|だった|。'],
    ['conjecture', '雨が降るだろう。', '雨|が|降る|だろう|。'],
    ['hearsay and comparison', '行くそうだ。猫のようだ。', '行く|そう|だ|。|猫|の|よう|だ|。'],
    ['nouns with suffixes', '研究者の社会的な近代化', '研究者|の|社会的|な|近代化'],
    ['names and titles', '田中さんと会う', '田中|さん|と|会う'],
    [
      'names in kana that are stems of verbs',
      'けんちゃんが来た。ありさんたちは来た。',
      'けん|ちゃん|が|来た|。|あり|さんたち|は|来た|。',
    ],
    ['numbers with counters', '三百五十六円と二〇二四年四月', '三百五十六円|と|二〇二四年|四月'],
    ['numbers with marks', '1,000円と3.5キロ', '1,000円|と|3.5キロ'],
    ['lists of numbers', '第3,4章', '第3|,|4章'],
    ['ordinals and fractions', '第三章の三分の一', '第三章|の|三分の一'],
    ['three days later', '三日後', '三日|後'],
    ['compounds the dictionary cuts up', '花影に修竹を見る', '花影|に|修竹|を|見る'],
    ['and those whose kanji it takes for stems', '保湿に焙煎、他店の名酒', '保湿|に|焙煎|、|他店|の|名酒'],
    ['words in kanji that the dictionary does not have', '其処に居た', '其処|に|居た'],
    [
      'a noun behind one that is an adverb',
      '時折風が吹く。毎日家で働く。',
      '時折|風|が|吹く|。|毎日|家|で|働く|。',
    ],
    [
      'hearsay behind ている that has lost its い',
      '昨日も行ってたらしいよ。',
      '昨日|も|行ってたらしい|よ|。',
    ],
    ['people of an age', '現代人の悩み', '現代人|の|悩み'],
    [
      'nouns that become verbs though IPADIC has them as mere nouns',
      '返信した。寝坊して大喧嘩する。',
      '返信した|。|寝坊して|大喧嘩する|。',
    ],
    ['and foreign ones', 'クリックして、バイトした', 'クリックして|、|バイトした'],
    ['and what is a quality as well', '無理しないで', '無理しないで'],
    ['and how one feels', 'ほっとした', 'ほっとした'],
    ['and kanji that stand alone', '試着してみる', '試着して|みる'],
    [
      'but nothing whose particle is left out',
      'いい匂いするね。自分する。',
      'いい|匂い|する|ね|。|自分|する|。',
    ],
    [
      'two verbs in one',
      '本を読み飛ばす。階段を駆け上がり、敵を斬り伏せた。',
      '本|を|読み飛ばす|。|階段|を|駆け上がり|、|敵|を|斬り伏せた|。',
    ],
    ['but no verbs one after the other', '立ち止まり振り返る', '立ち止まり|振り返る'],
    ['a place behind a clause', '窓を開け外を眺めた', '窓|を|開け|外|を|眺めた'],
    ['what points, and a noun behind it', 'それ先に言え。それらと', 'それ|先|に|言え|。|それら|と'],
    ['nouns that end others', '観光客と受付嬢', '観光客|と|受付嬢'],
    ['centuries', '二十一世紀の町', '二十一世紀|の|町'],
    [
      'いただける behind て',
      '教えていただけませんか。見ていただけで帰った。',
      '教えて|いただけません|か|。|見て|いた|だけ|で|帰った|。',
    ],
    ['quotations', '「行く」と言った。', '「|行く|」|と|言った|。'],
    [
      'two verbs in one form: the one that fits its object',
      '式を行った。山へ行った。',
      '式|を|行った|。|山|へ|行った|。',
    ],
  ])('%s', (_, text, expected) => {
    expect(cut(text)).toBe(expected);
  });

  it('takes the same writing for two words where the text tells them apart', () => {
    expect(basesOf('式を行った。')).toContain('行う');
    expect(basesOf('山へ行った。')).toContain('行く');
    expect(basesOf('雨が降りました。')).toContain('降る');
    expect(basesOf('駅で降りました。')).toContain('降りる');
    expect(basesOf('激しく降り始めた。')).toContain('降る');
    expect(basesOf('階段を降り始めた。')).toContain('降りる');
    expect(basesOf('けんちゃんが蹴る。')).toContain('けん');
    expect(basesOf('早く出ろ。')).toContain('出る');
    expect(basesOf('冗談はよせ。')).toContain('よす');
    expect(basesOf('教えていただけますか。')).toContain('いただく');
  });

  it.each([
    ['お待ちください。', '待つ'],
    ['お待ちしております。', '待つ'],
    ['おかけして申し訳ない。', 'かける'],
    ['お帰りになった。', '帰る'],
    ['お休みなさいませ。', '休む'],
    ['お電話ください。', '電話'],
    ['お化けになる。', 'お化け'],
    ['お参りする。', 'お参りする'],
    ['お願いします。', 'お願いする'],
    ['お待ちの方', 'お待ち'],
  ])('finds the verb of what is asked and served: %s', (text, base) => {
    expect(basesOf(text)).toContain(base);
  });

  it('links what helps a verb in て to it', () => {
    expect(helpsOf('食べてしまっている')).toEqual([-1, 0, 1]);
    expect(helpsOf('食べてはいけない')).toEqual([-1, -1, 0]);
    expect(helpsOf('食べないでください')).toEqual([-1, 0]);
    expect(helpsOf('本がほしい')).toEqual([-1, -1, -1]);
  });

  it('does not count symbols, bare numbers and foreign letters as vocabulary', () => {
    const vocabulary = wordsOf('①（（ABC\u200b…三百五十円、猫が1').word.filter((word) => word.isVocabulary);
    expect(vocabulary.map(({ surface }) => surface)).toEqual(['猫', 'が']);
  });

  it.each([
    ['走る', 'verb'],
    ['美しい', 'i-adjective'],
    ['静か', 'na-adjective'],
    ['ゆっくり', 'adverb'],
    ['東京', 'proper-noun'],
    ['彼女', 'pronoun'],
    ['この', 'adnominal'],
    ['しかし', 'conjunction'],
    ['ああ', 'interjection'],
    ['三百', 'number'],
    ['。', 'symbol'],
  ])('calls %s a %s', (text, pos) => {
    expect(wordsOf(text).word.map((word) => word.pos)).toEqual([pos]);
  });
});

describe('ruby over several words', () => {
  it.each([
    ['one reading makes one word', '｜少々自棄《やけ》に', '少々自棄|に'],
    ['a reading that can be shared out does not', '｜日英同盟《にちえいどうめい》は', '日英|同盟|は'],
    ['emphasis dots are no reading', '｜少々自棄《・・・・》に', '少々|自棄|に'],
    ['a span that ends inside a word changes nothing', '少｜々自《しょうじ》棄に', '少々|自棄|に'],
  ])('%s', (_, marked, expected) => {
    const { text, ruby } = withRuby(marked);
    expect(cut(text, ruby)).toBe(expected);
  });
});

const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({
    unit: fc.constantFrom(
      ...'食べさせられた行か書いて三百円、。「」美しくなかっ洗いたく楽しんだり々ー1,.ＡA\u200b\ud842其処御時分もふわっゃーぁやがれワンロけ',
    ),
    maxLength: 30,
  }),
);

describe('whatever the text', () => {
  it('words cover the morphemes and the text without a gap', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const morphemes = analyser.analyse(text);
        const { count, first, start, end, word, helps } = wordsOf(text);
        expect(word.map(({ surface }) => surface).join('')).toBe(text);
        expect(helps).toHaveLength(count);
        for (let i = 0; i < count; i++) {
          expect(start[i]).toBe(morphemes.start[first[i] ?? -1]);
          expect(end[i]).toBe(start[i + 1] ?? text.length);
          expect(first[i]).toBeLessThan(first[i + 1] ?? morphemes.count);
          expect(helps[i]).toBeLessThan(i);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('ruby anywhere keeps it so', () => {
    const span = fc.tuple(
      fc.nat(30),
      fc.integer({ min: 1, max: 6 }),
      fc.constantFrom('か', 'くう', '・・', ''),
    );
    fc.assert(
      fc.property(anyText, fc.array(span, { maxLength: 4 }), (text, spans) => {
        const ruby = spans
          .filter(([start, length]) => start + length <= text.length)
          .sort((a, b) => a[0] - b[0])
          .filter(([start], i, all) => i === 0 || start >= (all[i - 1]?.[0] ?? 0) + (all[i - 1]?.[1] ?? 0));
        expect(
          wordsOf(text, ruby)
            .word.map(({ surface }) => surface)
            .join(''),
        ).toBe(text);
      }),
      { numRuns: 300 },
    );
  });

  it('takes time proportional to a text without any end', () => {
    const started = performance.now();
    for (const unit of ['花', '一兆', '一', '其処', '食べさせ', '自棄', 'もふ', 'ワン', 'わあ', '置いてく']) {
      const text = unit.repeat(Math.ceil(20_000 / unit.length));
      const ruby = Array.from({ length: 5_000 }, (_, i) => [i * 4, 4, 'や'] as const);
      expect(wordsOf(text, ruby).end.at(-1)).toBe(text.length);
    }
    expect(performance.now() - started).toBeLessThan(30_000);
  });

  it('the same word is the same object', () => {
    const { word } = wordsOf('猫が猫を見た。犬が猫を見た。');
    expect(word[2]).toBe(word[0]);
    expect(new Set(word).size).toBe(6);
  });
});

function basesOf(text: string): string[] {
  return wordsOf(text).word.map(({ base }) => base);
}

function helpsOf(text: string): readonly number[] {
  return wordsOf(text).helps;
}
