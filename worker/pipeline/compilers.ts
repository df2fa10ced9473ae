import { availableParallelism } from 'node:os';
import { setFlagsFromString } from 'node:v8';

/**
 * Calls after which V8 gives a function to TurboFan, its best and slowest compiler; 3 000 by itself. One book is over before
 * that pays: a novel takes 13 % less time so and a sixth less of the processor, on one core as on two, a book of 500 000
 * characters 6 % less, and one of 5 million the same (medians of 3 to 7, in turns). With 10 000 or 100 000 less is won.
 */
const TURBOFAN_CALLS = 30_000;

/** The same for Maglev, the compiler before TurboFan: by itself, and for a book that is over too soon for it, too. */
const MAGLEV_CALLS = 400;
const MAGLEV_CALLS_SHORT = 4_000;

/** UTF-16 units of text below which a book is short. */
const SHORT = 250_000;

/**
 * To be called when the code that reads books is loaded and before it runs: a code cache made under other flags is refused, ours
 * and those of Node's own modules, which cost 20 ms when they are loaded later. Here and not on the command line: NODE_OPTIONS
 * refuses the flag, and a Node that knows it no more would refuse to start, where this only says so.
 */
export function delayTurboFan(): void {
  setFlagsFromString(`--invocation-count-for-turbofan=${TURBOFAN_CALLS}`);
}

/**
 * To be called when the length of the next book is known. Only where there is one core, which Maglev then shares with what it
 * compiles: there a novel takes a twelfth less. With a second core it takes a twentieth more.
 *
 * @param units of text to analyse, UTF-16
 */
export function delayMaglev(units: number): void {
  if (availableParallelism() > 1) return;
  const calls = units < SHORT ? MAGLEV_CALLS_SHORT : MAGLEV_CALLS;
  setFlagsFromString(`--invocation-count-for-maglev=${calls}`);
}
