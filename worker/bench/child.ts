/** The process that one measurement runs in; see `inChild`. Arguments: module URL, export, JSON array of arguments. */
const [module = '', exported = '', args = '[]'] = process.argv.slice(2);
const functions: Record<string, (...args: unknown[]) => Promise<Record<string, number>>> = await import(
  module
);
const measure = functions[exported];
if (measure === undefined) throw new Error(`${module} exports no ${exported}.`);
const measurement = await measure(...JSON.parse(args));
// maxRSS is in KiB whatever the platform.
process.send?.({ ...measurement, 'peak MB': process.resourceUsage().maxRSS / 1024 }, () => process.exit(0));
