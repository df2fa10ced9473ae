import path from 'node:path';
import { styleText } from 'node:util';
import { startStack } from '../../supabase/stack/stack.ts';
import { HELP_OPTION, parseArguments, runCommandLine, seeHelp } from '../command-line.ts';
import { UsageError } from '../errors.ts';
import { openGivenFolder, readGivenFile } from '../given-path.ts';
import { STAGES } from '../pipeline/stages.ts';
import { fromFolder, writePreview } from '../preview/write.ts';
import { formatDuration } from '../times.ts';
import { fetchOutput } from './demo/fetch-output.ts';
import { type FinishedBook, readOutcome } from './demo/outcome.ts';
import { runWorker } from './demo/run-worker.ts';
import { submitBook } from './demo/submit-book.ts';
import { buildSampleBook } from './sample/book.ts';
import { formatBytes, formatTable } from './table.ts';

const help = `Usage: npm run demo [-- FILE.epub] [--out DIR]

Starts a local Supabase, uploads a book as a reader would, runs the worker on it as the container does, and puts
what readers would get into a folder, with a page to look at it. Without a file it takes a short story of its own.

  --out DIR   where the output goes (default: out/demo)
  --help      this text

Example: npm run demo -- ~/books/kokoro.epub`;

async function main(): Promise<number> {
  const { values, positionals } = parseArguments('npm run demo', {
    allowPositionals: true,
    options: { out: { type: 'string', default: 'out/demo' }, help: HELP_OPTION },
  });
  if (values.help) {
    console.log(help);
    return 0;
  }
  const [file, ...more] = positionals;
  if (more.length > 0) {
    throw new UsageError(`Expected one EPUB, got ${positionals.join(', ')}; ${seeHelp('npm run demo')}`);
  }
  const bytes =
    file === undefined
      ? buildSampleBook()
      : await readGivenFile(file, 'give the path of an EPUB, or none for a story of its own');
  await openGivenFolder('--out', values.out);

  const started = performance.now();
  const stack = await startStack();
  try {
    say(`local Supabase started`, formatDuration(performance.now() - started));
    const bookId = await submitBook(stack, bytes);
    say(
      `${file === undefined ? 'sample book' : path.basename(file)} uploaded and queued`,
      formatBytes(bytes.length),
    );
    const exitCode = await runWorker(stack, (event, detail) => say(`  worker: ${event}`, detail));
    say(`worker exited`, `code ${exitCode}`);

    const outcome = await readOutcome(stack, bookId);
    if (outcome.status !== 'ready') {
      const { code, message } = outcome.error;
      console.error(`\nThe book was not processed: ${message} (${code})`);
      return 1;
    }
    const folder = path.resolve(values.out, path.basename(outcome.outputPrefix));
    const files = await fetchOutput(stack, outcome.outputPrefix, folder);
    console.log(`\n${summary(outcome)}\n\n${chapters(outcome)}\n`);
    const preview = path.join(folder, 'preview.html');
    await writePreview(fromFolder(folder), preview);
    console.log(`${files} output files are in ${path.relative('.', folder) || '.'}; begin with book.json.`);
    console.log(`To look at the book, open ${path.relative('.', preview)} in a browser.`);
    return 0;
  } finally {
    await stack.stop();
  }
}

function say(what: string, detail: string): void {
  console.log(`${styleText('green', '●')} ${what} ${styleText('dim', detail)}`);
}

function summary({ book, metrics }: FinishedBook): string {
  const stages = STAGES.map((stage) => `${stage} ${formatDuration(metrics.ms[stage] ?? 0)}`);
  const { totals } = book;
  return formatTable(
    ['book', ''],
    [
      ['title', book.metadata.title],
      ['by', book.metadata.creators.join(', ')],
      ['language', book.metadata.language.detected],
      ['chapters', totals.chapters.toLocaleString('en')],
      ['characters', totals.characters.toLocaleString('en')],
      ['words', `${totals.words.toLocaleString('en')}, ${totals.uniqueWords.toLocaleString('en')} different`],
      ["author's ruby", totals.ruby.toLocaleString('en')],
      ['warnings', book.report.warnings.map((warning) => warning.code).join(', ') || 'none'],
      ['time', stages.join(' · ')],
      ['peak memory', formatBytes(metrics.peakMemoryBytes)],
    ],
  );
}

function chapters({ book }: FinishedBook): string {
  return formatTable(
    ['chapter', 'blocks', 'characters', 'words', 'different'],
    book.chapters.map((chapter) => [
      chapter.title,
      chapter.blocks,
      chapter.characters,
      chapter.words,
      chapter.uniqueWords,
    ]),
  );
}

await runCommandLine(main);
