/** The morphemes found: where each ends, and its entry, as two columns of i32. */
let ends: usize = 0;
let entries: usize = 0;
/** Morphemes so far. */
export let written: i32 = 0;

/** @param at room for two i32 a UTF-16 unit  @param capacity units */
export function placeOutput(at: usize, capacity: i32): void {
  ends = at;
  entries = at + ((<usize>capacity) << 2);
}

export function beginOutput(): void {
  written = 0;
}

/** Makes room for so many morphemes, which are then `put` in any order; returns the first one's index. */
export function extend(length: i32): i32 {
  const first = written;
  written += length;
  return first;
}

export function put(index: i32, end: i32, entry: i32): void {
  store<i32>(ends + ((<usize>index) << 2), end);
  store<i32>(entries + ((<usize>index) << 2), entry);
}
