import { expect, it } from 'vitest';
import { runCommand } from '../testing/run-command.ts';
import { benchNames } from './names.ts';

/** They prove that each bench still runs against the real parts; they time nothing. */
it.each(benchNames())('the bench %s runs', async (name) => {
  const { code, out, err } = await runCommand('bench/main.ts', name, '--short', '--json');
  expect(err.replaceAll(/^\[stack\].*\n/gm, '')).not.toContain('Error');
  expect(code).toBe(0);
  const { bench, rows, machine } = JSON.parse(out.slice(out.indexOf('{"bench"')));
  expect(bench).toBe(name);
  expect(machine.node).toBe(process.version);
  expect(rows.length).toBeGreaterThan(1);
  for (const row of rows) {
    expect(Object.values(row.metrics).length).toBeGreaterThan(0);
    for (const { median } of Object.values(row.metrics) as { median: number }[])
      expect(median).not.toBeNull();
  }
});
