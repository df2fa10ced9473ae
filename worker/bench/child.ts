/** The process that one measurement runs in; see `inChild`. Arguments: module URL, export, JSON array of arguments. */
import { readFileSync } from 'node:fs';

const [module = '', exported = '', args = '[]'] = process.argv.slice(2);
const functions: Record<string, (...args: unknown[]) => Promise<Record<string, number>>> = await import(
  module
);
const measure = functions[exported];
if (measure === undefined) throw new Error(`${module} exports no ${exported}.`);
const measurement = await measure(...JSON.parse(args));
process.send?.({ ...measurement, 'peak MB': peakKiB() / 1024 }, () => process.exit(0));

/** On Linux maxRSS begins with what the parent had when it started this process; VmHWM is this program's own. */
function peakKiB(): number {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS;
  return Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]);
}
