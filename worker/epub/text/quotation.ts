import type { Frame } from './frame.ts';

const JAPANESE = ['「」', '『』'];
const OTHERS = ['“”', '‘’'];

/**
 * The marks that a browser prints around a `<q>`, which are not in the markup.
 *
 * @param depth how many are open around it
 */
export function quotationMarks({ language }: Frame, depth: number): [open: string, close: string] {
  const pairs = /^(?:ja|zh-(?:hant|tw|hk))\b/i.test(language ?? '') ? JAPANESE : OTHERS;
  const pair = pairs[depth % 2] ?? '';
  return [pair.charAt(0), pair.charAt(1)];
}
