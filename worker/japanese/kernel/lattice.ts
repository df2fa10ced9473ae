/**
 * The word lattice of one sentence. A node is a word at a place, together with the cheapest way to it.
 *
 * A way is one number, its cost above and the node it came through below: `cost << 24 | node`. The smallest way is
 * then the cheapest, and of equally cheap ones the one through the oldest node, which is how kuromoji decides ties; one
 * comparison without a branch does both (measured against two fields and a branch: 1.25 times faster).
 * 40 bits of cost hold 8 million of the dearest words in a row.
 */
import { CONTEXT, image, LAST } from './image';
import { allocate } from './memory';

export const NODE_BITS: i64 = 24;
export const NODE_MASK: i64 = (1 << 24) - 1;
/** 200 kB: some 1 500 characters without 、 or 。 before the lattice is settled, which costs nothing measurable. */
const FIRST_CAPACITY: i32 = 1 << 13;

@unmanaged
export class Node {
  /** Cost up to and with this word; the node before it. */
  way: i64;
  context: u32;
  entry: i32;
  /** Where the word ends, in UTF-16 units into the text; -1 once a cheaper node took its place. */
  end: i32;
  /** The next older node that ends at the same place, or -1. */
  older: i32;
}

/** The way to a node that ends where the search stands, and what its successors pay by. */
@unmanaged
class Ending {
  way: i64;
  /** Offset of the node's context in a row of the connection matrix, in bytes. */
  column: usize;
}

const NODE: usize = offsetof<Node>();
const ENDING: usize = offsetof<Ending>();

let nodes: usize = 0;
/** Nodes so far; the next one's index. */
export let count: i32 = 0;
export let capacity: i32 = 0;
/** Address of the newest node that ends at each place, -1 for none. */
let newest: usize = 0;
let endings: usize = 0;
let endingsEnd: usize = 0;
let endingsLimit: usize = 0;

export function openLattice(): void {
  capacity = FIRST_CAPACITY;
  nodes = allocate(NODE * <usize>capacity);
  endings = allocate(ENDING * <usize>image.maxWordsAt);
  endingsLimit = endings + ENDING * <usize>image.maxWordsAt;
}

/** @param at room for an i32 a UTF-16 unit and one more */
export function placeNewest(at: usize): void {
  newest = at;
}

/** An empty lattice for text[start, end), holding only the beginning of the sentence as node 0. */
export function beginLattice(start: i32, end: i32): void {
  memory.fill(newest + ((<usize>start) << 2), 0xff, (<usize>(end - start + 1)) << 2);
  count = 0;
  append(0, 0, -1, start);
}

export function nodeAt(index: i32): Node {
  return changetype<Node>(nodes + <usize>index * NODE);
}

export function newestAt(end: i32): i32 {
  return load<i32>(newest + ((<usize>end) << 2));
}

export function setNewest(end: i32, node: i32): void {
  store<i32>(newest + ((<usize>end) << 2), node);
}

function append(way: i64, context: u32, entry: i32, end: i32): void {
  const node = nodeAt(count);
  node.way = way;
  node.context = context;
  node.entry = entry;
  node.end = end;
  node.older = newestAt(end);
  setNewest(end, count++);
}

/** Collects the nodes that end at `position`; false when no way leads there. */
export function arriveAt(position: i32): bool {
  let at = newestAt(position);
  if (at < 0) return false;
  let to = endings;
  do {
    if (to >= endingsLimit) unreachable();
    const node = nodeAt(at);
    const ending = changetype<Ending>(to);
    ending.way = (node.way & ~NODE_MASK) | <i64>at;
    ending.column = (<usize>node.context) << 1;
    to += ENDING;
    at = node.older;
  } while (at >= 0);
  endingsEnd = to;
  return true;
}

/** The cheapest way on from the nodes of `arriveAt` to a word of this context, before the word's own cost. */
export function wayTo(context: u32): i64 {
  const row = <usize>image.connections + ((<usize>context * <usize>image.contexts) << 1);
  let best = i64.MAX_VALUE;
  for (let at = endings; at < endingsEnd; at += ENDING) {
    const ending = changetype<Ending>(at);
    const way = ending.way + ((<i64>load<i16>(row + ending.column)) << NODE_BITS);
    best = select<i64>(way, best, way < best);
  }
  return best;
}

/** Adds the entries of one surface, beginning with `first`, as words from where `arriveAt` was to `end`. */
export function addWords(first: i32, end: i32): void {
  let entry = first;
  let word: u32;
  do {
    word = load<u32>(<usize>image.entries + ((<usize>entry) << 2));
    append(wayTo(word & CONTEXT) + costOf(word), word & CONTEXT, entry, end);
    entry++;
  } while (!(word & LAST));
}

/**
 * The same for the entries of an unknown word's class. Every character of a run proposes a word from itself to the
 * run's end; of those that share an entry only the cheapest, or of equals the first, can lie on the best path, and
 * only that is kept. Without this a run of n characters leaves n nodes in one place.
 */
export function addUnknownWords(first: i32, end: i32): void {
  let entry = first;
  let word: u32;
  do {
    word = load<u32>(<usize>image.entries + ((<usize>entry) << 2));
    const way = wayTo(word & CONTEXT) + costOf(word);
    const rival = find(entry, end);
    if (rival < 0) {
      append(way, word & CONTEXT, entry, end);
    } else if (way >> NODE_BITS < nodeAt(rival).way >> NODE_BITS) {
      remove(rival, end);
      append(way, word & CONTEXT, entry, end);
    }
    entry++;
  } while (!(word & LAST));
}

function costOf(word: u32): i64 {
  return (<i64>(<i32>word >> 16)) << NODE_BITS;
}

function find(entry: i32, end: i32): i32 {
  let at = newestAt(end);
  while (at >= 0 && nodeAt(at).entry !== entry) at = nodeAt(at).older;
  return at;
}

function remove(index: i32, end: i32): void {
  const node = nodeAt(index);
  node.end = -1;
  let at = newestAt(end);
  if (at === index) {
    setNewest(end, node.older);
    return;
  }
  while (nodeAt(at).older !== index) at = nodeAt(at).older;
  nodeAt(at).older = node.older;
}

/** Drops all nodes from `length` on. */
export function truncate(length: i32): void {
  count = length;
}

/** Doubles the room for nodes. The old room is not given back: all of them together are no larger than the new one. */
export function growLattice(): void {
  const grown = allocate(NODE * <usize>capacity * 2);
  memory.copy(grown, nodes, NODE * <usize>count);
  nodes = grown;
  capacity *= 2;
}
