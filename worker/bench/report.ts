/** The written report: what each bench last measured, kept as JSON, and one page with plots made from all of it. */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { BenchReport, Machine } from './harness.ts';
import { renderNumber, renderSummary } from './render.ts';

const DOCS = path.join(import.meta.dirname, '../../docs');

export interface SavedReport extends BenchReport {
  readonly machine: Machine;
  /** ISO date of the day. */
  readonly day: string;
}

/**
 * Keeps a report as `benchmarks/NAME.json` and writes `benchmarks.md` and its plots from everything kept there, so
 * that one bench can be measured again without the hours of the others.
 *
 * @param docs the folder of the documentation
 */
export async function saveReport(report: BenchReport, machine: Machine, docs = DOCS): Promise<void> {
  const folder = path.join(docs, 'benchmarks');
  await mkdir(folder, { recursive: true });
  const saved: SavedReport = { ...report, machine, day: new Date().toISOString().slice(0, 10) };
  await writeFile(path.join(folder, `${report.bench}.json`), `${JSON.stringify(saved, null, 2)}\n`);
  // 0.3 s of plotting library and DOM that a bench without --save need not load.
  const { drawPlot } = await import('./plot.ts');
  for (const plot of report.plots ?? []) {
    await writeFile(path.join(folder, `${plot.name}.svg`), drawPlot(plot));
  }
  const files = (await readdir(folder)).filter((file) => file.endsWith('.json')).sort();
  const all = await Promise.all(
    files.map(
      async (file): Promise<SavedReport> => JSON.parse(await readFile(path.join(folder, file), 'utf8')),
    ),
  );
  await writeFile(path.join(docs, 'benchmarks.md'), reportPage(all));
}

/** The page as Markdown. */
export function reportPage(reports: readonly SavedReport[]): string {
  const head = `# Benchmarks

Written by \`npm run bench -- all --save\`; do not edit by hand. Every number is a median of runs in processes of their own,
the contenders taking turns, with the lowest and the highest beside it. The load is what the machine was busy with when
the bench began: compare within a table, never across tables. The numbers behind this page are in
[benchmarks/](benchmarks/), as JSON.`;
  return `${[head, ...reports.map(section)].join('\n\n')}\n`;
}

function section(report: SavedReport): string {
  const { machine, versions, plots = [] } = report;
  const used = Object.entries({ node: machine.node, ...versions }).map((pair) => pair.join(' '));
  const ratios = Object.entries(report.ratios).map(([name, ratio]) => `| ${name} | ${renderNumber(ratio)} |`);
  return [
    `## ${report.bench}`,
    `Input: ${report.input}. ${report.day}, ${machine.cpu}, ${machine.cores} cores, ${machine.memoryGiB} GiB, ${machine.system}, load ${machine.load}; ${used.join(', ')}.`,
    ...tables(report),
    ...(ratios.length === 0 ? [] : [['| ratio | |', '|---|--:|', ...ratios].join('\n')]),
    ...plots.map((plot) => `![${plot.title}](benchmarks/${plot.name}.svg)`),
    ...report.notes.map((note) => `- ${note}`),
  ].join('\n\n');
}

/** A column a contender, a line a metric: a bench has few contenders and may have many metrics. */
function tables({ rows }: BenchReport): string[] {
  const metrics = [...new Set(rows.flatMap((row) => Object.keys(row.metrics)))];
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const table =
    metrics.length > rows.length
      ? [
          line(['', ...rows.map((row) => row.name)]),
          `|---|${rows.map(() => '--:|').join('')}`,
          ...metrics.map((metric) =>
            line([metric, ...rows.map((row) => renderSummary(row.metrics[metric]))]),
          ),
        ]
      : [
          line(['', ...metrics]),
          `|---|${metrics.map(() => '--:|').join('')}`,
          ...rows.map((row) => line([row.name, ...metrics.map((m) => renderSummary(row.metrics[m]))])),
        ];
  return [table.join('\n')];
}
