/**
 * Keeps the lattice of a long sentence small. All ways that can still win run through the nodes that end at or after
 * the place the search has reached. Where those ways share their beginning, it is decided: it goes to the output and
 * its nodes, like those no way runs through, are dropped. The result is the same as that of a search over the whole
 * sentence.
 *
 * Some texts decide nothing: in ののの… 助詞 and 名詞 take turns, and which began is open to the end. Then the lattice
 * grows, and after tens of thousands of undecided characters the cheapest way is taken. (kuromoji would need a minute for those;
 * no other engine can be asked what is right.) Memory stays bounded for any text.
 */

import {
  capacity,
  count,
  growLattice,
  NODE_MASK,
  Node,
  newestAt,
  nodeAt,
  setNewest,
  truncate,
} from './lattice';
import { allocate } from './memory';
import { extend, put } from './output';

@unmanaged
class Mark {
  /** How many nodes that matter have this one before them. */
  successors: i32;
  /** One of those; later, the node's new index. */
  index: i32;
}

/** 6 MB. */
const MOST_NODES: i32 = 1 << 18;
const MARK: usize = offsetof<Mark>();
let marks: usize = 0;
let marksCapacity: i32 = 0;

function markOf(node: i32): Mark {
  return changetype<Mark>(marks + <usize>node * MARK);
}

function previousOf(node: Node): i32 {
  return <i32>(node.way & NODE_MASK);
}

/** Makes room for the words that begin at `position`. */
export function settle(position: i32): void {
  settleShared(position);
  if (count <= capacity / 2) return;
  if (capacity < MOST_NODES) {
    growLattice();
  } else {
    keepCheapest(position);
    settleShared(position);
  }
}

/** Puts out what all open ways share, and drops what none runs through. */
function settleShared(position: i32): void {
  if (marksCapacity < capacity) {
    marks = allocate(MARK * <usize>capacity);
    marksCapacity = capacity;
  }
  memory.fill(marks, 0, MARK * <usize>count);
  for (let i = count - 1; i > 0; i--) {
    if (nodeAt(i).end < position && markOf(i).successors === 0) continue;
    const before = markOf(previousOf(nodeAt(i)));
    before.successors++;
    before.index = i;
  }
  let root = 0;
  while (markOf(root).successors === 1 && nodeAt(root).end < position) {
    root = markOf(root).index;
    put(extend(1), nodeAt(root).end, nodeAt(root).entry);
  }
  compact(root, position);
}

/** Gives up all open ways but the cheapest. */
function keepCheapest(position: i32): void {
  let cheapest = 0;
  let way = i64.MAX_VALUE;
  for (let i = 0; i < count; i++) {
    if (nodeAt(i).end < position || nodeAt(i).way >= way) continue;
    cheapest = i;
    way = nodeAt(i).way;
  }
  for (let i = 0; i < count; i++) {
    if (nodeAt(i).end < position || i === cheapest) continue;
    setNewest(nodeAt(i).end, -1);
    nodeAt(i).end = -1;
  }
}

/** Moves the nodes that matter to the front, `root` first, in their order. */
function compact(root: i32, position: i32): void {
  for (let i = root; i < count; i++) {
    if (nodeAt(i).end >= position) setNewest(nodeAt(i).end, -1);
  }
  let kept = 0;
  for (let i = root; i < count; i++) {
    const node = nodeAt(i);
    const open = node.end >= position;
    if (!open && markOf(i).successors === 0 && i !== root) continue;
    const previous = i === root ? 0 : markOf(previousOf(node)).index;
    markOf(i).index = kept;
    memory.copy(changetype<usize>(nodeAt(kept)), changetype<usize>(node), offsetof<Node>());
    const moved = nodeAt(kept);
    moved.way = (moved.way & ~NODE_MASK) | <i64>previous;
    if (open) {
      moved.older = newestAt(moved.end);
      setNewest(moved.end, kept);
    }
    kept++;
  }
  truncate(kept);
}
