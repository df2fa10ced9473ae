/** Room for the index below the count in one number: more than any book has words. */
const INDEXES = 2 ** 26;

/**
 * The indexes of some counts, highest count first, in their order where counts are equal. Sorted as numbers: a comparing
 * function is asked 90 000 times for a novel's lemmas, 12 ms while nothing of it is compiled.
 *
 * @param counts below 2²⁶, at most 2²⁶ of them
 */
export function byCount(counts: readonly number[]): Int32Array {
  const keys = new Float64Array(counts.length);
  for (let i = 0; i < counts.length; i++) keys[i] = (INDEXES - (counts[i] ?? 0)) * INDEXES + i;
  keys.sort();
  const indexes = new Int32Array(counts.length);
  for (let i = 0; i < keys.length; i++) indexes[i] = (keys[i] ?? 0) % INDEXES;
  return indexes;
}
