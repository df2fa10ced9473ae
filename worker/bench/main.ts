/** `npm run bench -- NAME…`: see HELP. */
import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type BenchOptions, type BenchReport, describeMachine } from './harness.ts';
import { benchNames } from './names.ts';
import { renderReport } from './render.ts';
import { saveReport } from './report.ts';

const HELP = `Measures a part of the worker against its competitors, in turns, each run in its own process.

  npm run bench -- NAME… [--book FILE.epub] [--short] [--json] [--save]
  npm run bench -- all    every bench, one after the other: the better part of an hour

  --book FILE  measure with this EPUB (default: a generated one, and the report says so)
  --short      one small round: proves that the bench runs, measures nothing worth quoting
  --json       each report as one JSON object on a line
  --save       keep the reports in docs/benchmarks/ and write docs/benchmarks.md, with its plots, anew

Examples: npm run bench -- tokenizer --book novel.epub
          npm run bench -- all --book novel.epub --save

Benches: `;

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
  if (values.help || positionals.length === 0) {
    console.log(HELP + benchNames().join(', '));
    return values.help ? 0 : 2;
  }
  const names = positionals.includes('all') ? benchNames() : positionals;
  const unknown = names.find((name) => !benchNames().includes(name));
  if (unknown !== undefined) {
    console.error(`There is no bench called ${unknown}. There is: ${benchNames().join(', ')}`);
    return 2;
  }
  if (values.book !== undefined && !existsSync(values.book)) {
    console.error(`There is no file ${values.book}.`);
    return 2;
  }
  for (const name of names) {
    const machine = describeMachine();
    const bench: { run(options: BenchOptions): Promise<BenchReport> } = await import(`./${name}.ts`);
    const report = await bench.run({ book: values.book ?? null, short: values.short });
    if (values.save) await saveReport(report, machine);
    console.log(values.json ? JSON.stringify({ ...report, machine }) : `${renderReport(report, machine)}\n`);
  }
  return 0;
}

process.exitCode = await main();
