import { describe, expect, it } from 'vitest';
import { type BenchReport, describeMachine, inChild, interleave, median } from './harness.ts';
import { renderReport } from './render.ts';

describe('the bench harness', () => {
  it('lets contenders take turns and gives medians with their spread', async () => {
    const turns: string[] = [];
    const contender = (name: string, values: number[]) => ({
      name,
      measure: async () => {
        turns.push(name);
        return { ms: values.shift() ?? Number.NaN };
      },
    });
    const rows = await interleave([contender('a', [5, 1, 3]), contender('b', [4, 2, 9])], 3);
    expect(turns.join('')).toBe('ababab');
    expect(rows).toEqual([
      { name: 'a', metrics: { ms: { median: 3, min: 1, max: 5, runs: 3 } } },
      { name: 'b', metrics: { ms: { median: 4, min: 2, max: 9, runs: 3 } } },
    ]);
    expect(median(rows, 'b', 'ms')).toBe(4);
    expect(median(rows, 'c', 'ms')).toBeNaN();
  });

  it('measures in a process of its own, whose end it tells', async () => {
    const measured = await inChild('node:process', 'memoryUsage');
    expect(measured.rss).toBeGreaterThan(0);
    expect(measured['peak MB']).toBeGreaterThan(10);
    await expect(inChild('node:process', 'nothingOfTheKind')).rejects.toThrow('exports no nothingOfTheKind');
  });

  it('counts the memory of the child alone, however large its parent is', async () => {
    const ballast = Buffer.alloc(300e6, 1);
    const measured = await inChild('node:process', 'memoryUsage');
    expect(ballast.length).toBe(300e6);
    expect(measured['peak MB']).toBeLessThan(200);
  });

  it('prints a table that names what was measured, with what, and where', () => {
    const report: BenchReport = {
      bench: 'tokenizer',
      input: 'a book',
      versions: { kuromoji: '0.1.2' },
      rows: [{ name: 'kuromoji', metrics: { ms: { median: 1234.5, min: 1000, max: 2000, runs: 5 } } }],
      ratios: { 'columns against kuromoji': 28.04 },
      notes: ['MeCab is not installed.'],
    };
    const shown = renderReport(report, describeMachine());
    for (const part of [
      'a book',
      'kuromoji 0.1.2',
      process.version,
      '1 235 (1 000–2 000)',
      '28×',
      'MeCab is not',
    ]) {
      expect(shown).toContain(part);
    }
  });
});
