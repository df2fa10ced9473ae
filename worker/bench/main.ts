/** `npm run bench -- NAME`: see HELP. */
import { existsSync, readdirSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type BenchOptions, type BenchReport, describeMachine } from './harness.ts';
import { renderReport } from './render.ts';
import { saveReport } from './report.ts';

const HELP = `Measures a part of the worker against its competitors, in turns, each run in its own process.

  npm run bench -- NAME [--book FILE.epub] [--short] [--json]

  --book FILE  measure with this EPUB (default: a generated one, and the report says so)
  --short      one small round: proves that the bench runs, measures nothing worth quoting
  --json       the report as one JSON object
  --save       keep the report in docs/benchmarks/ and write docs/benchmarks.md, with its plots, anew

Example: npm run bench -- tokenizer --book novel.epub

Benches: `;

const NOT_BENCHES = new Set(['main', 'harness', 'child', 'render', 'report', 'plot']);

/** The benches that exist: every module of this folder that is not part of the harness. */
function benches(): string[] {
  return readdirSync(import.meta.dirname)
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .map((file) => file.slice(0, -'.ts'.length))
    .filter((name) => !NOT_BENCHES.has(name))
    .sort();
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      book: { type: 'string' },
      short: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      save: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const name = positionals[0];
  if (values.help || name === undefined) {
    console.log(HELP + (benches().join(', ') || 'none yet'));
    return values.help ? 0 : 2;
  }
  if (!benches().includes(name)) {
    console.error(`There is no bench called ${name}. There is: ${benches().join(', ')}`);
    return 2;
  }
  if (values.book !== undefined && !existsSync(values.book)) {
    console.error(`There is no file ${values.book}.`);
    return 2;
  }
  const machine = describeMachine();
  const bench: { run(options: BenchOptions): Promise<BenchReport> } = await import(`./${name}.ts`);
  const report = await bench.run({ book: values.book ?? null, short: values.short });
  if (values.save) await saveReport(report, machine);
  console.log(values.json ? JSON.stringify({ ...report, machine }) : renderReport(report, machine));
  return 0;
}

process.exitCode = await main();
