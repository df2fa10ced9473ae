import { describe, expect, it } from 'vitest';
import { toHiragana } from '../kana.ts';
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
  ])('are not seen where others stand: %s', (text, expected) => {
    expect(cut(text)).toBe(expected);
  });

  it('inflect like one that it has, and are not in it themselves', () => {
    for (const row of INFLECTED.trim().split(/\s+/)) {
      const [base = '', rest = ''] = row.split('=');
      const [reading = '', model = reading] = rest.split('~');
      expect([row, isInDictionary(model), isInDictionary(base, reading)]).toEqual([row, true, false]);
      expect(model.slice(-1), row).toBe(base.slice(-1).replace('イ', 'い'));
    }
    for (const row of SLURRED.trim().split(/\s+/))
      expect([row, isInDictionary(row.split('=')[1] ?? '')]).toEqual([row, true]);
  });
});
