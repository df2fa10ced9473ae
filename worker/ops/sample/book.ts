import { buildEpub, escapeXml } from '../../epub/build.ts';
import { paintLighthouse } from './illustration.ts';
import { story } from './story.ts';

const PICTURE = 'images/lighthouse.png';

/** The demo's book as an EPUB: vertical, with ruby, dialogue, one illustration that is the cover too. */
export function buildSampleBook(): Uint8Array {
  return buildEpub({
    title: story.title,
    creators: [story.author],
    isVertical: true,
    images: { [PICTURE]: paintLighthouse() },
    cover: PICTURE,
    chapters: story.chapters.map(({ title, paragraphs, illustrated }) => ({
      title,
      body: [
        `<h1>${escapeXml(title)}</h1>`,
        ...(illustrated ? [`<p><img src="${PICTURE}" alt="岬の灯台と、海を照らす光"/></p>`] : []),
        ...paragraphs.map((text) => `<p>${withRuby(text)}</p>`),
      ].join('\n'),
    })),
  });
}

/** 漢字《かんじ》 and ｜any base《reading》 → ruby elements. */
function withRuby(text: string): string {
  return escapeXml(text).replace(
    /｜([^《]+)《([^》]+)》|([\p{Script=Han}々]+)《([^》]+)》/gu,
    (_match, marked, markedReading, kanji, reading) =>
      `<ruby>${marked ?? kanji}<rt>${markedReading ?? reading}</rt></ruby>`,
  );
}
