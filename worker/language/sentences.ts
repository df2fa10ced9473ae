/** Where the sentences of a Japanese text end, by rules a reader would recognise. */

const TERMINATORS = '。！？!?．｡‼⁇⁈⁉';
const OPENING = '「『（(［[〔【〈《｢“‘';
const CLOSING = '」』）)］]〕】〉》｣”’';
/** Brackets of speech: sentences inside them are sentences of their own. All others enclose a remark. */
const SPEECH = '「『｢“‘';
/** What may stand between a terminator and the next sentence and belongs to the former. */
const TRAILING = ' \u3000\t…‥―—～〜♪☆★';

/** What goes on with the sentence after a closed quotation: 「はい。」と言った。 */
const CONTINUES =
  /^(?:と|って|っと|て(?!い)|の|を|が|は(?!い)|に|も|へ|や|か|で(?!も)|だ(?!が|け)|です|など|なん|なる|なら|くらい|ぐらい|ばかり|まで|より|、|，|,|・|…|―|—)/;

/** The same without brackets, 本当か？と彼は思った: only what can hardly begin a sentence, as とても and と、その時 do. */
const TELLS =
  /^(?:と(?:[言云思聞訊尋問叫呟答笑感考]|いう|いった|いって|いわ|おも|彼|私|僕|俺)|って(?:[言思聞感]|い[うっわ]|こと))/;

/**
 * Ends of the sentences of a text, ascending UTF-16 offsets; the last is the text's length, an empty text has none.
 * A sentence ends after 。！？ and what trails them (closing brackets, further marks, spaces), at a line break, and
 * between two quotations 「…」「…」. It does not end inside （…）, nor after a quotation that the sentence goes on
 * with (「はい。」と言った。), nor where it tells what was asked or called (誰だ？と思った。).
 */
export function splitSentences(text: string): number[] {
  const ends: number[] = [];
  const brackets: string[] = [];
  let from = 0;
  const cut = (at: number) => {
    if (at <= from) return;
    ends.push(at);
    from = at;
  };
  for (let i = 0; i < text.length; i++) {
    if (!isMark(text.charCodeAt(i))) continue;
    const char = text.charAt(i);
    if (char === '\n') {
      brackets.length = 0;
      // A line that ends with a sentence ends it: the break alone is none.
      if (i === from) ends.pop();
      cut(i + 1);
    } else if (OPENING.includes(char)) {
      if (brackets.length === 0 && SPEECH.includes(char) && isSpeech(text, from, i)) cut(i);
      if (closesSoon(text, i)) brackets.push(char);
    } else if (CLOSING.includes(char)) {
      closeBracket(brackets, char);
    } else if (isTerminator(text, i, from)) {
      i = afterTerminator(text, i + 1, brackets) - 1;
      if (isBoundary(text, i + 1, brackets)) cut(i + 1);
    }
  }
  cut(text.length);
  return ends;
}

let marks: Uint8Array | null = null;

/** Whether the rules look at this unit at all: one in twenty does, and asking each list for every unit takes five times as long. */
function isMark(unit: number): boolean {
  if (marks === null) {
    marks = new Uint8Array(0x10000);
    for (const mark of `\n.${TERMINATORS}${OPENING}${CLOSING}`) marks[mark.charCodeAt(0)] = 1;
  }
  return marks[unit] === 1;
}

/** @param from where the sentence begins */
function isTerminator(text: string, index: number, from: number): boolean {
  const char = text.charAt(index);
  if (char === '．') return !/[0-9０-９]/.test(text.charAt(index + 1)) && !isNumber(text, from, index);
  if (TERMINATORS.includes(char)) return true;
  // An ASCII full stop ends a sentence only where Japanese comes before it: `3.5` and `Mr.` do not.
  return char === '.' && text.charCodeAt(index - 1) > 0x3000 && !/[0-9０-９.]/.test(text.charAt(index + 1));
}

/** Whether there is nothing yet but the number of a heading or of a point: １．はじめに */
function isNumber(text: string, from: number, index: number): boolean {
  return index - from <= 4 && /^[\s０-９0-9]+$/.test(text.slice(from, index));
}

/** Passes further terminators, closing brackets (taking them off the stack) and trailing marks. */
function afterTerminator(text: string, from: number, brackets: string[]): number {
  let i = from;
  while (i < text.length) {
    const char = text.charAt(i);
    if (CLOSING.includes(char)) closeBracket(brackets, char);
    else if (!TERMINATORS.includes(char) && !TRAILING.includes(char)) break;
    i++;
  }
  return i;
}

function isBoundary(text: string, at: number, brackets: readonly string[]): boolean {
  if (brackets.some((open) => !SPEECH.includes(open))) return false;
  const before = text.charAt(at - 1);
  if (CLOSING.includes(before)) return !CONTINUES.test(text.slice(at, at + 4));
  return !'？！?!'.includes(before) || !TELLS.test(text.slice(at, at + 4));
}

/** Whether the sentence so far is one quotation and nothing else: then the next quotation is the answer to it. */
function isSpeech(text: string, from: number, at: number): boolean {
  let first = from;
  while (text.charAt(first) === '\u3000') first++;
  let last = at;
  while (last > first && TRAILING.includes(text.charAt(last - 1))) last--;
  return SPEECH.includes(text.charAt(first)) && last > first && '」』｣”’'.includes(text.charAt(last - 1));
}

/** Farthest that a closing bracket is looked for: one that never comes must not hold up the rest of the text. */
const BRACKET_REACH = 300;

function closesSoon(text: string, open: number): boolean {
  const closing = CLOSING.charAt(OPENING.indexOf(text.charAt(open)));
  return text.slice(open + 1, open + 1 + BRACKET_REACH).includes(closing);
}

/** Takes the matching bracket off the stack, with everything left open inside it; one that was never opened is ignored. */
function closeBracket(brackets: string[], closing: string): void {
  const open = OPENING.charAt(CLOSING.indexOf(closing));
  const at = brackets.lastIndexOf(open);
  if (at >= 0) brackets.length = at;
}
