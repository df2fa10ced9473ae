/**
 * Keeps the lattice of a long sentence small. All ways that can still win run through the nodes that end at or after
 * the place the search has reached. Where those ways share their beginning, it is decided: it goes to the output and
 * its nodes, like those no way runs through, are dropped. The result is the same as that of a search over the whole
 * sentence, and a million characters without 、 or 。 need the memory of a few thousand.
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

const MARK: usize = offsetof<Mark>();
let marks: usize = 0;
let marksCapacity: i32 = 0;

function markOf(node: i32): Mark {
  return changetype<Mark>(marks + <usize>node * MARK);
}

function previousOf(node: Node): i32 {
  return <i32>(node.way & NODE_MASK);
}

/** Settles what can be settled before the words that begin at `position` are added. */
export function settle(position: i32): void {
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
  if (count > capacity / 2) growLattice();
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
