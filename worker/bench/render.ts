/** A bench report as text for people: a table, one row a contender, `median (min–max)` a metric. */
import type { BenchReport, Machine, Summary } from './harness.ts';

export function renderReport(report: BenchReport, machine: Machine): string {
  const metrics = [...new Set(report.rows.flatMap((row) => Object.keys(row.metrics)))];
  const table = [
    [report.bench, ...metrics],
    ...report.rows.map((row) => [row.name, ...metrics.map((metric) => renderSummary(row.metrics[metric]))]),
  ];
  const lines = [
    `input     ${report.input}`,
    `machine   ${machine.cpu}, ${machine.cores} cores, ${machine.memoryGiB} GiB, ${machine.system}, load ${machine.load}`,
    `versions  ${Object.entries({ node: machine.node, ...report.versions })
      .map(([name, version]) => `${name} ${version}`)
      .join(', ')}`,
    '',
    ...alignColumns(table),
    '',
    ...alignColumns(Object.entries(report.ratios).map(([name, ratio]) => [name, `${renderNumber(ratio)}×`])),
    ...report.notes.map((note) => `\nNote: ${note}`),
  ];
  return lines.join('\n');
}

export function renderSummary(summary: Summary | undefined): string {
  if (summary === undefined) return '–';
  const middle = renderNumber(summary.median);
  return summary.runs > 1 ? `${middle} (${renderNumber(summary.min)}–${renderNumber(summary.max)})` : middle;
}

/** Three significant digits: more than the spread ever justifies. */
export function renderNumber(value: number): string {
  if (!Number.isFinite(value)) return '–';
  return Math.abs(value) >= 100
    ? Math.round(value).toLocaleString('en-US').replaceAll(',', ' ')
    : String(Number(value.toPrecision(3)));
}

function alignColumns(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [column, cell] of row.entries()) widths[column] = Math.max(widths[column] ?? 0, cell.length);
  }
  return rows.map((row) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  );
}
