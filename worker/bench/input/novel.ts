import { buildEpub, escapeXml } from '../../epub/build.ts';

/**
 * A Japanese novel of about so many characters, as an EPUB, the same for the same arguments. Its vocabulary grows
 * with its length, as a real one's does (names and compounds are drawn from hundreds of kanji), a tenth of its
 * words carry ruby, and a chapter has about 6 000 characters.
 */
export function novel(characters: number): Uint8Array {
  const draw = numbers(characters);
  const chapters: { title: string; body: string }[] = [];
  let written = 0;
  while (written < characters) {
    const title = `第${chapters.length + 1}章`;
    const paragraphs: string[] = [];
    let length = 0;
    while (length < 6_000 && written + length < characters) {
      const paragraph = Array.from({ length: 2 + draw(4) }, () => sentence(draw)).join('');
      length += paragraph.replace(/《.*?》/g, '').length;
      paragraphs.push(`<p>${ruby(paragraph)}</p>`);
    }
    written += length;
    chapters.push({ title, body: `<h2>${title}</h2>\n${paragraphs.join('\n')}` });
  }
  return buildEpub({ title: '計測のための小説', isVertical: true, chapters });
}

/** `{名}`: a person; `{所}`: a place; `{物}`: a thing; `{数}`: a number. */
const SENTENCES = [
  '{名}は{所}の坂をゆっくりと登りながら、昨日の{物}のことを考えていた。',
  '「{物}を見せていただけませんか。」と{名}が言った。',
  '{所}へ行けば、きっと{物}が見つかるだろうと思われた。',
  '{数}年前に{名}が書いた手紙は、まだ{所}の机の中にしまってある。',
  '雨が降り出したので、{名}と{名}は{所}まで走らなければならなかった。',
  'それは{物}というより、むしろ{物}に近かった。',
  '{名}さんは笑って、「もう{数}回も聞かされましたよ。」と答えた。',
  '窓を開けると、遠くに{所}の灯りが見えた。',
  '{物}を持って来た男は、{所}から歩いて来たのだと説明した。',
  '誰も知らないうちに、{物}は{数}人の手に渡ってしまっていた。',
  '美しくなかったわけではないが、{名}には{物}が欲しかった。',
  '{所}では、春になると{物}を川に流すのだそうである。',
];

const KANJI =
  '山川海空森林花月星雨雪風雲石岩島岸岬港町村里野原谷坂道橋門家庭窓机紙筆墨本文書画音歌声言葉心手足目耳口頭顔背胸火水木金土日光影色青赤白黒緑朝昼夕夜春夏秋冬東西南北上下左右内外前後古新高深遠近長短強弱明暗清静時鐘鏡糸布絹針刀弓矢船車馬牛鳥魚虫竹松梅桜柳草葉根実種米麦酒茶塩油薬'.split(
    '',
  );
const KANA = 'あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほまみむめもやゆよらりるれろわ'.split(
  '',
);

type Draw = (below: number) => number;

function sentence(draw: Draw): string {
  return pick(SENTENCES, draw).replace(/\{(.)\}/g, (_, slot: string) => {
    if (slot === '数') return String(1 + draw(300));
    const kanji = Array.from({ length: slot === '物' ? 1 + draw(3) : 2 }, () => pick(KANJI, draw));
    if (draw(4) > 0) return kanji.join('');
    return `${kanji.join('')}《${kanji.map(readingOf).join('')}》`;
  });
}

/** Made up, but always the same for a kanji, as authors' readings are. */
function readingOf(kanji: string): string {
  const at = KANJI.indexOf(kanji);
  return `${KANA[at % KANA.length]}${at % 3 === 0 ? '' : KANA[(at * 7) % KANA.length]}`;
}

function ruby(paragraph: string): string {
  return escapeXml(paragraph).replace(
    /([一-龠]+)《(.*?)》/g,
    (_, base: string, reading: string) => `<ruby>${base}<rt>${reading}</rt></ruby>`,
  );
}

/** The first of a list come more often than the last, as words do. */
function pick<T>(list: readonly T[], draw: Draw): T {
  const picked = list[draw(draw(list.length) + 1)];
  if (picked === undefined) throw new RangeError('Expected a list with something in it');
  return picked;
}

/** Repeatable random numbers: the generator of Numerical Recipes, whose high bits are good enough here. */
function numbers(seed: number): Draw {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}
