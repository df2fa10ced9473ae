import type { ParsedBook } from '../epub/types.ts';

/** Titles and file names of what tells about the edition and not the story. */
const TITLE =
  /奥付|おくづけ|後付|底本|書誌|著作権|この(?:本|文書|電子書籍|ファイル|データ)について|colophon|copyright|imprint|about[-_ ]?this/i;

/** How the notes behind a digitised text begin: 底本：「…」. */
const FIRST_LINE = /^(?:底本|奥付|初出|親本)[：:「\s]/;

/**
 * Where each chapter's colophon begins: the number of its first block, or Infinity for a chapter without any. It is told
 * by the chapter's title, file name and landmarks, or in the last chapter by its first line (底本：).
 */
export function colophonStarts({ chapters, landmarks }: ParsedBook): number[] {
  const named = new Set(landmarks.filter(({ title }) => TITLE.test(title)).map(({ chapter }) => chapter));
  return chapters.map(({ title, href, blocks }, i) => {
    const name = href.slice(href.lastIndexOf('/') + 1);
    if (named.has(i) || TITLE.test(title ?? '') || TITLE.test(name)) return 0;
    const at = i === chapters.length - 1 ? blocks.findIndex(({ text }) => FIRST_LINE.test(text)) : -1;
    return at < 0 ? Number.POSITIVE_INFINITY : at;
  });
}
