import { readdirSync } from 'node:fs';

/** Modules of this folder that are the harness, and measure nothing. */
const HARNESS = new Set(['child', 'harness', 'main', 'names', 'plot', 'render', 'report']);

/** The benches that exist, by name: every other module of this folder has a `run`. */
export function benchNames(): string[] {
  return readdirSync(import.meta.dirname)
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .map((file) => file.slice(0, -'.ts'.length))
    .filter((name) => !HARNESS.has(name))
    .sort();
}
