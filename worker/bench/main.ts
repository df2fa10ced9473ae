/** `npm run bench -- NAME…`: see HELP. */
import { HELP_OPTION, parseArguments, runCommandLine } from '../command-line.ts';
import { readEpub } from '../epub/read.ts';
import { CodedError, UsageError } from '../errors.ts';
import { readGivenFile } from '../given-path.ts';
import { nearest } from '../nearest.ts';
import { bookLimits } from '../pipeline/limits.ts';
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
  const { values, positionals } = parseArguments('npm run bench', {
    allowPositionals: true,
    options: {
      book: { type: 'string' },
      short: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      save: { type: 'boolean', default: false },
      help: HELP_OPTION,
    },
  });
  if (values.help) {
    console.log(HELP + benchNames().join(', '));
    return 0;
  }
  const names = namesOf(positionals);
  if (values.book !== undefined) await checkBook(values.book);
  for (const name of names) {
    const machine = describeMachine();
    const bench: { run(options: BenchOptions): Promise<BenchReport> } = await import(`./${name}.ts`);
    const report = await bench.run({ book: values.book ?? null, short: values.short });
    if (values.save) await saveReport(report, machine);
    console.log(values.json ? JSON.stringify({ ...report, machine }) : `${renderReport(report, machine)}\n`);
  }
  return 0;
}

function namesOf(given: readonly string[]): readonly string[] {
  const known = benchNames();
  if (given.length === 0) throw new UsageError(`Expected the name of a bench, or all: ${known.join(', ')}`);
  const unknown = given.find((name) => name !== 'all' && !known.includes(name));
  if (unknown === undefined) return given.includes('all') ? known : given;
  const meant = nearest(unknown, known);
  const advice = meant === undefined ? `there are ${known.join(', ')}` : `did you mean ${meant}?`;
  throw new UsageError(`There is no bench called ${unknown}; ${advice}`);
}

/** Read once before anything is measured: a child that is given no book fails late, and with a trace. */
async function checkBook(file: string): Promise<void> {
  const bytes = await readGivenFile(file, '--book takes the path of an EPUB');
  try {
    await readEpub(bytes, bookLimits(), new AbortController().signal);
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    throw new UsageError(`--book takes an EPUB, and ${file} is none that can be read: ${error.message}`);
  }
}

await runCommandLine(main);
