import { isKana, isKanji } from '../kana.ts';

/** ゝ ゞ ヽ ヾ 々 〻: what a mark repeats stands right before it. */
const KANA_MARKS = 'ゝゞヽヾ';
const MARKS = `${KANA_MARKS}々〻`;
const CLEAR = 'かきくけこさしすせそたちつてとはひふへほカキクケコサシスセソタチツテトハヒフヘホうウ';
const VOICED = 'がぎぐげござじずぜぞだぢづでどばびぶべぼガギグゲゴザジズゼゾダヂヅデドバビブベボゔヴ';

/** Whether a text has marks that repeat what stands before. */
export function hasIteration(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit === 0x3005 || unit === 0x309d || unit === 0x309e || unit === 0x30fd || unit === 0x30fe)
      return true;
    if (unit === 0x303b || (unit >= 0x3031 && unit <= 0x3035)) return true;
  }
  return false;
}

/**
 * Iteration marks written out, each in its own place, so that the text keeps its length: こゝろ → こころ, たゞ → ただ,
 * 屡々 → 屡屡, 各〻 → 各各, いろ〳〵 → いろいろ. A mark with nothing fitting before it stays.
 *
 * A mark for two kana (〳〵, voiced 〴〵) takes two units and repeats the two before it. It is also written for three kana
 * or more, which kana cannot tell: the two next to it are taken, as the length asks for.
 */
export function resolveIteration(text: string): string {
  return resolve(text, MARKS);
}

/** The marks of kana alone: the analyser's dictionary has words with 々. */
export function resolveKanaMarks(text: string): string {
  return resolve(text, KANA_MARKS);
}

function resolve(text: string, marks: string): string {
  if (!hasIteration(text)) return text;
  const out: string[] = [];
  for (let i = 0; i < text.length; i++) {
    const char = text.charAt(i);
    const before = out[i - 1] ?? '';
    if (marks.includes(char)) out.push(repeated(char, before));
    else if ((char === '〳' || char === '〴') && text.charAt(i + 1) === '〵' && isKanaChar(before)) {
      out.push(char === '〴' ? voiced(out[i - 2] ?? '') : (out[i - 2] ?? ''), before);
      i++;
    } else out.push(char);
  }
  return out.join('');
}

function repeated(mark: string, before: string): string {
  if (mark === '々' || mark === '〻') return before !== '' && isKanji(before.charCodeAt(0)) ? before : mark;
  if (!isKanaChar(before)) return mark;
  return mark === 'ゞ' || mark === 'ヾ' ? voiced(before) : before;
}

function voiced(kana: string): string {
  const at = CLEAR.indexOf(kana);
  return at < 0 || kana === '' ? kana : VOICED.charAt(at);
}

function isKanaChar(char: string): boolean {
  return char !== '' && isKana(char.charCodeAt(0)) && !MARKS.includes(char);
}
