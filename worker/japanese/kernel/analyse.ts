/**
 * Morphological analysis: for each sentence the cheapest path through the lattice of the words that the dictionary
 * knows and those that its character classes propose (Viterbi), deciding as kuromoji does. See docs/tokenizer.md.
 */
import {
  BASE,
  CLASS,
  CLASS_SHIFT,
  CODE,
  FIRST_ENTRY_SHIFT,
  GROUP,
  HAS_VALUE,
  HIGH_SURROGATE,
  INVOKE,
  image,
  LEAF,
  SENTENCE_END,
} from './image';
import {
  addUnknownWords,
  addWords,
  arriveAt,
  beginLattice,
  capacity,
  count,
  NODE_MASK,
  nodeAt,
  openLattice,
  placeNewest,
  wayTo,
} from './lattice';
import { allocate } from './memory';
import { beginOutput, extend, placeOutput, put, written } from './output';
import { settle } from './settle';

const BEGINNING_AND_END: u32 = 0;

let text: usize = 0;
let textCapacity: i32 = 0;
/** Where the run of one class ends that the search stands in; not after the search's place when it is in none. */
let runEnd: i32 = 0;

/** Once, before anything else. */
export function open(): void {
  openLattice();
}

/**
 * Makes room for texts of so many UTF-16 units.
 *
 * @returns where to write the text; the ends begin 2 bytes a unit behind (rounded up to 4), the entries another 4 a unit
 */
export function reserve(units: i32): usize {
  const textBytes = (<usize>units * 2 + 3) & ~3;
  text = allocate(textBytes + <usize>units * 8 + (<usize>units + 1) * 4);
  textCapacity = units;
  placeOutput(text + textBytes, units);
  placeNewest(text + textBytes + <usize>units * 8);
  return text;
}

/** Analyses the first `length` units of the text; returns the number of morphemes. */
export function analyse(length: i32): i32 {
  if (length > textCapacity) unreachable();
  beginOutput();
  let start = 0;
  while (start < length) {
    let end = start + 1;
    while (end < length && !(symbolAt(end - 1) & SENTENCE_END)) end++;
    analyseSentence(start, end);
    start = end;
  }
  return written;
}

function analyseSentence(start: i32, end: i32): void {
  beginLattice(start, end);
  runEnd = start;
  for (let position = start; position < end; position++) {
    if (count + image.maxWordsAt > capacity) settle(position);
    if (!arriveAt(position)) continue;
    const known = addKnown(position, end);
    const symbol = symbolAt(position);
    const definition = load<u32>(image.classes + (classOf(symbol) << 2));
    if (!known || definition & INVOKE) {
      const next = definition & GROUP ? endOfRun(position, end) : after(position, end);
      addUnknownWords(<i32>(definition >> FIRST_ENTRY_SHIFT), next);
    }
  }
  arriveAt(end);
  putPath(<i32>(wayTo(BEGINNING_AND_END) & NODE_MASK));
}

/** Adds the dictionary's words that begin at `position`; false when there is none. */
function addKnown(position: i32, end: i32): bool {
  let known = false;
  let parent: u32 = 0;
  let base = load<u32>(image.trie);
  for (let i = position; i < end; i++) {
    const node = (base & BASE) + (symbolAt(i) & CODE);
    // BASE and CHECK in one load.
    const cell = load<u64>(<usize>image.trie + ((<usize>node) << 3));
    if (<u32>(cell >> 32) !== parent) break;
    base = <u32>cell;
    parent = node;
    if (base & LEAF) {
      addWords(<i32>(base & BASE), i + 1);
      return true;
    }
    if (base & HAS_VALUE) {
      addWords(load<i32>(<usize>image.trie + ((<usize>(base & BASE)) << 3)), i + 1);
      known = true;
    }
  }
  return known;
}

/** The end of the run of characters of one class that `position` stands in. Each run is walked once. */
function endOfRun(position: i32, end: i32): i32 {
  if (runEnd <= position) {
    const inClass = classOf(symbolAt(position));
    runEnd = after(position, end);
    while (runEnd < end && classOf(symbolAt(runEnd)) === inClass) runEnd = after(runEnd, end);
  }
  return runEnd;
}

/** The place behind the character at `position`: two units on after a surrogate pair. */
function after(position: i32, end: i32): i32 {
  if (!(symbolAt(position) & HIGH_SURROGATE) || position + 1 === end) return position + 1;
  return (unitAt(position + 1) & 0xfc00) === 0xdc00 ? position + 2 : position + 1;
}

/** The way back from the last node, written forwards. */
function putPath(last: i32): void {
  let length = 0;
  for (let at = last; at > 0; at = <i32>(nodeAt(at).way & NODE_MASK)) length++;
  let index = extend(length) + length;
  for (let at = last; at > 0; at = <i32>(nodeAt(at).way & NODE_MASK)) {
    put(--index, nodeAt(at).end, nodeAt(at).entry);
  }
}

function unitAt(index: i32): u32 {
  return <u32>load<u16>(text + ((<usize>index) << 1));
}

function symbolAt(index: i32): u32 {
  return load<u32>(<usize>image.symbols + ((<usize>unitAt(index)) << 2));
}

function classOf(symbol: u32): u32 {
  return (symbol >> CLASS_SHIFT) & CLASS;
}
