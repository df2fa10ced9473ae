import { defaultCacheFolder } from '../../../config.ts';
import { openAnalyser } from '../../analyser.ts';
import { WordGrouper } from '../group.ts';
import type { RubySpan } from '../ruby.ts';
import type { Words } from '../types.ts';

/** The analyser over the shared dictionary image, opened once a test file. */
export const analyser = await openAnalyser(defaultCacheFolder());

const grouper = new WordGrouper(analyser);

export function wordsOf(text: string, ruby: readonly RubySpan[] = []): Words {
  return grouper.group(text, analyser.analyse(text), ruby);
}

/** 食べて|いる */
export function cut(text: string, ruby: readonly RubySpan[] = []): string {
  return wordsOf(text, ruby)
    .word.map(({ surface }) => surface)
    .join('|');
}

/** Text with Aozora's ruby, `｜角田《つのだ》さん`; the bar may be left out before a run of kanji. */
export function withRuby(marked: string): { text: string; ruby: RubySpan[] } {
  const ruby: RubySpan[] = [];
  let text = '';
  let at = 0;
  for (const match of marked.matchAll(/(?:｜([^《]+)|([\p{Script=Han}々ヶ]+))《([^》]+)》/gu)) {
    const base = match[1] ?? match[2] ?? '';
    text += marked.slice(at, match.index);
    ruby.push([text.length, base.length, match[3] ?? '']);
    text += base;
    at = match.index + match[0].length;
  }
  return { text: text + marked.slice(at), ruby };
}
