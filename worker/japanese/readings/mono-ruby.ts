import { cleanRuby, isReading, type RubySpan } from '../words/ruby.ts';

/**
 * The spans of a text, those that read one word kanji by kanji together: 角《つの》田《だ》. Books are set so as often as
 * with one ruby over the word, and 角 alone is no つの.
 */
export function monoRubyGroups(ruby: readonly RubySpan[]): RubySpan[][] {
  const groups: RubySpan[][] = [];
  let last: RubySpan | null = null;
  for (const span of ruby) {
    if (last !== null && isOfOneWord(last, span)) groups.at(-1)?.push(span);
    else groups.push([span]);
    last = span;
  }
  return groups;
}

/** Spans are not taken apart here: until it is compiled, that goes through an iterator. */
function isOfOneWord(last: RubySpan, next: RubySpan): boolean {
  return (
    last[1] === 1 && next[1] === 1 && next[0] === last[0] + 1 && isReading(last[2]) && isReading(next[2])
  );
}

/** One span over those of a group, of which there is one at least. */
export function joinGroup(group: readonly RubySpan[]): RubySpan {
  const only = group[0];
  if (only === undefined) throw new RangeError('A group of ruby has one span at least.');
  if (group.length === 1) return only;
  return [only[0], group.length, group.map(([, , ruby]) => cleanRuby(ruby)).join('')];
}
