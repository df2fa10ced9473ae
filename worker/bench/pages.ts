/** What pages for people cost: a book's preview in a browser. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BenchOptions, BenchReport } from './harness.ts';
import { measurePreview } from './pages/preview.ts';

export async function run(options: BenchOptions): Promise<BenchReport> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-pages-'));
  try {
    const preview = await measurePreview(options, folder);
    return { bench: 'pages', versions: {}, ...preview };
  } finally {
    await rm(folder, { recursive: true });
  }
}
