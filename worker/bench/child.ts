/** The process that one measurement runs in; see `inChild`. Arguments: module URL, export, JSON array of arguments. */
import { peakMemoryBytes } from '../peak-memory.ts';

const [module = '', exported = '', args = '[]'] = process.argv.slice(2);
const functions: Record<string, (...args: unknown[]) => Promise<Record<string, number>>> = await import(
  module
);
const measure = functions[exported];
if (measure === undefined) throw new Error(`${module} exports no ${exported}.`);
const measurement = await measure(...JSON.parse(args));
process.send?.({ ...measurement, 'peak MB': peakMemoryBytes() / 2 ** 20 }, () => process.exit(0));
