import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { JSDOM } from 'jsdom';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type BenchReport, describeMachine, single } from './harness.ts';
import { powerLaw } from './input/power-law.ts';
import { saveReport } from './report.ts';

const report: BenchReport = {
  bench: 'example',
  input: 'a book',
  versions: { kuromoji: '0.1.2' },
  rows: [{ name: 'ours', metrics: { ms: single(12) } }],
  ratios: { 'ours against theirs': 3 },
  notes: ['A note.'],
  plots: [
    { kind: 'bars', name: 'bars', title: 'Bars', x: 'ms', bars: [{ label: 'parse', value: 3 }] },
    { kind: 'lines', name: 'lines', title: 'Lines', x: 'book', y: 'MB', points: line(1) },
    { kind: 'growth', name: 'growth', title: 'Growth', x: 'KB', y: 'ms', points: line(2) },
  ],
};

function line(slope: number) {
  return [1, 2, 3].map((x) => ({ series: 'a & b', x, y: slope * x }));
}

describe('the written report', () => {
  it('keeps every bench and makes the page from all of them', async () => {
    const docs = await mkdtemp(path.join(tmpdir(), 'report-'));
    onTestFinished(() => rm(docs, { recursive: true }));
    await saveReport(report, describeMachine(), docs);
    await saveReport({ ...report, bench: 'another', plots: [] }, describeMachine(), docs);
    const page = await readFile(path.join(docs, 'benchmarks.md'), 'utf8');
    for (const part of [
      '## example',
      '## another',
      '| ours | 12 |',
      'kuromoji 0.1.2',
      'benchmarks/bars.svg',
    ]) {
      expect(page).toContain(part);
    }
    for (const name of ['bars', 'lines', 'growth']) {
      const svg = await readFile(path.join(docs, `benchmarks/${name}.svg`), 'utf8');
      const { document } = new JSDOM(svg, { contentType: 'image/svg+xml' }).window;
      expect(document.documentElement.localName).toBe('svg');
      expect(document.querySelectorAll('path, rect, circle').length).toBeGreaterThan(0);
    }
  });
});

describe('the fit of a power law', () => {
  it('finds the exponent of what was made with it', () => {
    const points = [1, 10, 100, 1000].map((x) => ({ x, y: 7 * x ** 1.3 }));
    const { exponent, factor } = powerLaw(points);
    expect(exponent).toBeCloseTo(1.3);
    expect(factor).toBeCloseTo(7);
  });
});
