import os from 'node:os';
import { defaultLimits, type EpubLimits } from '../epub/limits.ts';

/** What a book may cost in this process: the container's memory where it has a limit, else the machine's. */
export function bookLimits(): EpubLimits {
  // 0 or a number beyond the machine's memory both mean that nobody limits this process.
  const constrained = process.constrainedMemory();
  return defaultLimits(constrained > 0 ? Math.min(constrained, os.totalmem()) : os.totalmem());
}
