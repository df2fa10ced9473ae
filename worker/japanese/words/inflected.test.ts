import { describe, expect, it } from 'vitest';
import { toHiragana } from '../kana.ts';
import { LITERARY_INFLECTED } from './inflected-literary.ts';
import { INFLECTED, SLURRED } from './inflected-table.ts';
import { analyser, cut, wordsOf } from './testing/words-of.ts';

/** Whether the dictionary has a word that inflects so, or one that is read so as well. */
function isInDictionary(base: string, reading: string | null = null): boolean {
  return analyser.entries(base).some((entry) => {
    const own = analyser.features(entry);
    return own.base === base && (reading === null || toHiragana(own.reading ?? '') === reading);
  });
}

describe('words that inflect and that the dictionary lacks', () => {
  it.each([
    ['表情が強張った。', '表情|が|強張った|。'],
    ['顔を強張らせて黙る。', '顔|を|強張らせて|黙る|。'],
    ['愛おしさが込み上げる。', '愛おしさ|が|込み上げる|。'],
    ['愛おしそうに撫でた。', '愛おしそう|に|撫でた|。'],
    ['友を嗤っていた。', '友|を|嗤って|いた|。'],
    ['世間に嗤われた。', '世間|に|嗤われた|。'],
    ['街を彷徨いながら考える。', '街|を|彷徨いながら|考える|。'],
    ['子どもが燥いで走る。', '子ども|が|燥いで|走る|。'],
    ['指を咥えない。', '指|を|咥えない|。'],
    ['油を熱して焼く。', '油|を|熱して|焼く|。'],
    ['部長がキレてる。', '部長|が|キレてる|。'],
    ['あいつはヤバすぎる。', 'あいつ|は|ヤバすぎる|。'],
    ['動画がバズってる。', '動画|が|バズってる|。'],
    ['ググったら出た。', 'ググったら|出た|。'],
    ['すげえな、やべー。', 'すげえ|な|、|やべー|。'],
    ['この部屋は寒すぎ。', 'この|部屋|は|寒すぎ|。'],
    ['何を言っても信じらんない。', '何|を|言って|も|信じらんない|。'],
    ['そんなの知らねーよ。', 'そんな|の|知らねー|よ|。'],
    ['覚えてやがれ。', '覚えて|やがれ|。'],
    ['好きだー。ただいまー。', '好き|だー|。|ただいまー|。'],
    ['ふわふわしたパン。', 'ふわふわした|パン|。'],
    ['難を遁れて逃げる。', '難|を|遁れて|逃げる|。'],
    ['それが訳らない。', 'それ|が|訳らない|。'],
    ['海が横わっている。', '海|が|横わって|いる|。'],
    ['眉に逼る。', '眉|に|逼る|。'],
    ['美くしければ咏まれる。', '美くしければ|咏まれる|。'],
    ['立上って後を振返った。', '立上って|後|を|振返った|。'],
    ['泣出した子が泣止まない。', '泣出した|子|が|泣止まない|。'],
    ['振向いて呼止めた。', '振向いて|呼止めた|。'],
    ['罪を悪もうとする。', '罪|を|悪もう|と|する|。'],
    ['恐しいでもない。', '恐しいで|も|ない|。'],
  ])('%s', (text, expected) => {
    expect(cut(text)).toBe(expected);
  });

  it.each([
    ['強張らせた', '強張る', 'こわばらせた'],
    ['愛おしくて', '愛おしい', 'いとおしくて'],
    ['嗤って', '嗤う', 'わらって'],
    ['キモさ', 'キモい', 'きもさ'],
    ['ディスられた', 'ディスる', 'でぃすられた'],
    ['すげー', 'すごい', 'すげー'],
    ['痛え', '痛い', 'いてえ'],
    ['危ねえ', '危ない', 'あぶねえ'],
    ['立上った', '立上る', 'たちあがった'],
    ['歩廻れば', '歩廻る', 'あるきまわれば'],
    ['懼れない', '懼れる', 'おそれない'],
    ['やべっ', 'やばい', 'やべっ'],
    ['わりい', 'わるい', 'わりい'],
    ['痛っ', '痛い', 'いたっ'],
    ['気持ち悪かった', '気持ち悪い', 'きもちわるかった'],
    ['しばかれた', 'しばく', 'しばかれた'],
    ['ググれよ', 'ググる', 'ぐぐれよ'],
    ['寒すぎ', '寒い', 'さむすぎ'],
  ])('%s is a form of %s', (text, base, reading) => {
    expect(wordsOf(text).word).toMatchObject([{ base, reading }]);
  });

  it.each([
    ['敵は後退した。', '敵|は|後退した|。'],
    ['キレがいい。', 'キレ|が|いい|。'],
    ['いいねー。', 'いい|ねー|。'],
    ['やがて花やがらくたを売る。', 'やがて|花|や|がらくた|を|売る|。'],
    ['労働と愛。', '労働|と|愛|。'],
    ['愛知の労使。', '愛知|の|労使|。'],
    ['ときどきする。', 'ときどき|する|。'],
    ['彼は絵を見上る。', '彼|は|絵|を|見|上る|。'],
    ['悪も善もない。', '悪|も|善|も|ない|。'],
    ['訳らしい訳。', '訳|らしい|訳|。'],
    ['美しきもの。', '美しき|もの|。'],
  ])('are not seen where others stand: %s', (text, expected) => {
    expect(cut(text)).toBe(expected);
  });

  it('inflect like one that it has, and are not in it themselves', () => {
    for (const row of (INFLECTED + LITERARY_INFLECTED).trim().split(/\s+/)) {
      const [base = '', rest = ''] = row.split('=');
      const [reading = '', model = reading] = rest.split('~');
      expect([row, isInDictionary(model), isInDictionary(base, reading)]).toEqual([row, true, false]);
      expect(model.slice(-1), row).toBe(base.slice(-1).replace('イ', 'い'));
    }
    for (const row of SLURRED.trim().split(/\s+/))
      expect([row, isInDictionary(row.split('=')[1] ?? '')]).toEqual([row, true]);
  });
});
