import { describe, expect, it } from 'vitest';
import { JapaneseReader } from '../reader.ts';
import { analyser, withRuby } from '../words/testing/words-of.ts';

/** A text in Aozora's notation as `surface[reading]`, a word in kana as it is, in a book of these other texts. */
function read(marked: string, book: readonly string[]): string {
  const [own = { text: '', ruby: [] }, ...others] = [marked, ...book].map(withRuby);
  const reader = new JapaneseReader(analyser, [...others, own]);
  const { readings } = reader.read(own, analyser.analyse(reader.textToAnalyse(own)));
  return readings
    .map(({ word: { surface }, furigana, reading }) => surface + (furigana.length > 0 ? `[${reading}]` : ''))
    .join('|');
}

describe('a word that its author reads kanji by kanji', () => {
  it('is known as a whole elsewhere, and its kanji alone are not', () => {
    expect(read('角田の角', ['角《つの》田《だ》さん'])).toBe('角田[つのだ]|の|角[かど]');
    expect(read('神崎は神を', ['神《かん》崎《ざき》さん'])).toBe('神崎[かんざき]|は|神[かみ]|を');
  });

  it('tells both names of a person', () => {
    const name = ['山《やま》田《だ》一《いつ》馬《ま》は'];
    expect(read('山田が一馬に', name)).toBe('山田[やまだ]|が|一馬[いつま]|に');
  });

  it('says nothing of a word of the dictionary that is written like a part of it', () => {
    expect(read('小鳥が', ['小《た》鳥《か》遊《なし》は'])).toBe('小鳥[ことり]|が');
    expect(read('月日を', ['生《せい》年《ねん》月《がっ》日《ぴ》を'])).toBe('月日[つきひ]|を');
  });

  it('is one word where it stands', () => {
    expect(read('小《た》鳥《か》遊《なし》は', [])).toBe('小鳥遊[たかなし]|は');
  });

  it('is not made of dots', () => {
    expect(read('角田は', ['角《・》田《・》は'])).toBe(read('角田は', []));
  });
});

describe('a word that only the author knows', () => {
  it('is one word where it is left bare', () => {
    expect(read('小鳥遊は来た。', ['小鳥遊《たかなし》さん'])).toBe('小鳥遊[たかなし]|は|来た[きた]|。');
    expect(read('超電磁砲だ', ['超電磁砲《レールガン》を撃つ'])).toBe('超電磁砲[れーるがん]|だ');
    expect(read('幻想殺しは', ['｜幻想殺し《イマジンブレイカー》だ'])).toBe(
      '幻想殺し[いまじんぶれいかー]|は',
    );
  });

  it('is left apart where it was mostly read otherwise before', () => {
    const joke = ['銀髪少女が銀髪少女を見た', '銀髪少女《ヒロイン》だ'];
    expect(read('銀髪少女は', joke)).toBe('銀髪[ぎんぱつ]|少女[しょうじょ]|は');
  });

  it('does not cross the border of another word', () => {
    expect(read('時間遠い', ['間遠《まどお》な'])).not.toContain('間遠');
  });

  it('does not take お and ご away from a word that is known', () => {
    expect(read('御那美さん', ['那美《なみ》さん', '｜御那美《おなみ》さん'])).toContain('御[お]|那美[なみ]');
  });
});

describe('the author, elsewhere in the book', () => {
  it('reads a verb in any of its forms', () => {
    expect(read('嗤った', ['嗤《わら》う'])).toBe('嗤った[わらった]');
    expect(read('抱いて', ['抱《かか》く'])).toBe(read('抱いて', []));
    expect(read('夢を抱く', ['子を抱《だ》いた'])).toContain('抱く[だく]');
    expect(read('人が行き交った', ['｜行き交《ゆきか》う'])).toContain('行き交った[ゆきかった]');
  });

  it('tells 行う from 行く, which are written alike in the past', () => {
    expect(read('駅へ行った', ['会を行《おこな》う'])).toContain('行った[いった]');
    expect(read('会を行う', ['駅へ行《い》った'])).toContain('行う[おこなう]');
  });

  it('reads a name or a pronoun before what is put behind it', () => {
    expect(read('角田家の人', ['角田《かくた》さん'])).toContain('角田家[かくたけ]');
    expect(read('私たちと私達', ['私《あたし》は'])).toBe('私たち[あたしたち]|と|私達[あたしたち]');
    expect(read('何物も', ['何《なん》でも'])).toContain('何物[なにもの]');
  });

  it('has nothing printed over kana that are read as they are written', () => {
    expect(read('｜お姉様《おねえさま》が', [])).toBe('お|姉[ねえ]|様[さま]|が');
  });
});
