/** Which sentences go on from one block into the next, by what a reader would take for one. */

/** What has to be known of a block. */
export interface TextBlock {
  type: string;
  text: string;
}

/** Blocks in which a text runs on: not headings, notes and the like. */
const RUNNING = new Set(['paragraph', 'quote', 'verse', 'list-item']);

/** Behind a quotation that is a block of its own: と言った。 in the next. Not とにかく, ところが, とても. */
const SAYS = /^(?:と|って)(?:、|[言云いおっ思話答叫呼聞申笑問尋返訊囁呟怒泣])/u;
const QUOTATION_END = /[」』”]$/u;

/** A text that breaks off here is not finished: at a comma, or a particle that wants a word behind it. */
const JAPANESE_BREAK = /(?:[、，]|[ぁ-んァ-ヶ一-鿿々][はがをにでのへともや])$/u;
/** Kana or kanji, which begin no new paragraph of their own when it is unfinished before them. */
const JAPANESE_START = /^[ぁ-んァ-ヶ一-鿿々]/u;
const LATIN_BREAK = /[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek},;–—-]$/u;
const LATIN_START = /^\p{Ll}/u;

/**
 * For each block, whether its last sentence goes on in the next block that has text. Images in between do not matter;
 * headings, separators and notes end every sentence. A block that is indented begins a paragraph, unless the one before it
 * breaks off at a comma.
 */
export function continuations(blocks: readonly TextBlock[]): boolean[] {
  const continues = new Array<boolean>(blocks.length).fill(false);
  let before = -1;
  blocks.forEach(({ type, text }, i) => {
    if (text === '' && type === 'image') return;
    if (text === '' || !RUNNING.has(type)) {
      before = -1;
      return;
    }
    const previous = blocks[before];
    if (previous !== undefined && previous.type === type) continues[before] = goesOn(previous.text, text);
    before = i;
  });
  return continues;
}

/** Only the ends are looked at: a block may be of any length. */
function goesOn(before: string, after: string): boolean {
  const end = before.slice(-8).trimEnd();
  const start = after.slice(0, 8);
  if (end === '') return false;
  const isIndented = /^[ \u3000]/.test(start);
  if (QUOTATION_END.test(end)) return SAYS.test(start.trimStart());
  if (JAPANESE_BREAK.test(end)) {
    return JAPANESE_START.test(start.trimStart()) && (!isIndented || /[、，]$/.test(end));
  }
  return LATIN_BREAK.test(end) && LATIN_START.test(start);
}
