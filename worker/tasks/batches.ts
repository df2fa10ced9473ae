/** Housekeeping stops by itself after this long, well before its timeout: what is left is the next run's. */
export const HOUSEKEEPING_MS = 5 * 60_000;

/**
 * Runs one short step after the other until there is no next place, the time is up or the attempt must end.
 *
 * @param step does the batch at a place (null: the first) and returns the next one, null when it was the last
 * @returns whether the end was reached
 */
export async function inBatches<Place>(
  signal: AbortSignal,
  step: (place: Place | null) => Promise<Place | null>,
): Promise<boolean> {
  const began = performance.now();
  let place: Place | null = null;
  do {
    signal.throwIfAborted();
    place = await step(place);
  } while (place !== null && performance.now() - began < HOUSEKEEPING_MS);
  return place === null;
}
