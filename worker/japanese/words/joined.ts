import type { Morphemes } from '../types.ts';
import { Form, Kind, type MorphemeClass } from './classes.ts';
import type { Lookup } from './lookup.ts';

/** Behind the last morpheme of those from `from` that end at `end`, or `from` where none ends there. */
export function endingAt({ count, end }: Morphemes, from: number, at: number): number {
  let to = from;
  while (to < count && (end[to] ?? 0) < at) to++;
  return to < count && end[to] === at ? to + 1 : from;
}

/**
 * Makes one word of several morphemes. Each keeps its entry, which is what the morpheme is; the first has the reading of
 * all, and the others none.
 */
export function joinAs(classes: MorphemeClass[], from: number, to: number, word: MorphemeClass): void {
  for (let i = from; i < to; i++) {
    const entry = classes[i]?.entry ?? word.entry;
    classes[i] = { ...word, entry, reading: i === from ? word.reading : '' };
  }
}

/**
 * Makes one word of what stands between `from` and `end`, where a morpheme may go on: し of ふし behind も|ふも|ふし makes a
 * verb of もふもふ, and と stays with it.
 *
 * @returns behind the last morpheme that was joined, `from` where none was
 */
export function joinUpTo(
  text: string,
  morphemes: Morphemes,
  classes: MorphemeClass[],
  from: number,
  end: number,
  word: MorphemeClass,
  lookup: Lookup,
): number {
  const whole = endingAt(morphemes, from, end);
  if (whole > from) {
    joinAs(classes, from, whole, word);
    return whole;
  }
  let last = from;
  while (last < morphemes.count && (morphemes.end[last] ?? 0) < end) last++;
  const left = text.slice(end, morphemes.end[last]);
  if (word.kind !== Kind.VerbalNoun || last === from) return from;
  const { base } = word.features;
  if (left === 'と') {
    const features = { ...word.features, base: base + left };
    joinAs(classes, from, last + 1, { ...word, features, reading: `${word.reading}${left}` });
    return last + 1;
  }
  const suru = lookup.find(left, ({ form, features }) => {
    return features.base === 'する' && form !== Form.Irrealis;
  });
  if (suru === null) return from;
  const features = { ...suru.features, base: `${base}する` };
  joinAs(classes, from, last + 1, { ...suru, features, reading: `${word.reading}${left}` });
  if (text.slice(morphemes.start[last + 1], morphemes.end[last + 1]) === 'て') {
    const te = lookup.find('て', ({ kind, steps }) => kind === Kind.BoundParticle && steps[0] === 'te');
    if (te !== null) classes[last + 1] = te; // which the analyser takes for the particle of quotations behind what it does not know
  }
  return last + 1;
}
