import { readdirSync } from 'node:fs';

/** Modules of this folder that are the harness, and measure nothing. */
const HARNESS = new Set(['child', 'harness', 'main', 'names', 'plot', 'render', 'report']);

/** The benches that exist, by name: every other module of this folder has a `run`. */
export function benchNames(): string[] {
  return (
    readdirSync(import.meta.dirname)
      // No second dot: neither a test nor a configuration.
      .filter((file) => /^[a-z-]+\.ts$/.test(file))
      .map((file) => file.slice(0, -'.ts'.length))
      .filter((name) => !HARNESS.has(name))
      .sort()
  );
}
