import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { HELP_OPTION, parseArguments, runCommandLine, seeHelp } from '../command-line.ts';
import { defaultCacheFolder } from '../config.ts';
import { CodedError, PermanentError, UsageError } from '../errors.ts';
import { openGivenFolder } from '../given-path.ts';
import { engineOf } from '../japanese/engine.ts';
import { threadsFor } from '../japanese/pool.ts';
import { convertBook } from '../pipeline/convert.ts';
import { bookLimits } from '../pipeline/limits.ts';
import type { OutputFile } from '../pipeline/upload.ts';
import { Metrics } from '../tasks/metrics.ts';
import { bookReport } from './book-report.ts';

const help = `Usage: npm run -s book -- FILE... [--out DIR] [--preview [PATH.html]] [--report]

Reads EPUBs from this machine, without Supabase, and prints one JSON line a file:
  {"file","ok":true,"title","language","chapters","characters","morphemes","warnings","ms","preview"?}
  {"file","ok":false,"code","message"}

  --out DIR             also write the output files, to DIR/<name of the EPUB>/
  --preview [PATH.html] also write each book as a page to look at in a browser: to PATH.html, which takes one FILE, or
                        beside its output; without --out to out/<name of the EPUB>/preview.html
  --report              instead of the line, tables to read: totals, how hard each chapter is, people and places, ruby,
                        ambiguous words, characters that are only images
  --help                this text

Exit code: 0 when every file was read, 1 when one was refused, 64 when the command was not understood.

Examples: npm run -s book -- shelf/*.epub --out out
          npm run -s book -- novel.epub --preview
          npm run -s book -- novel.epub --report`;

async function main(): Promise<number> {
  const { help: isHelpWanted, files, out, preview, report } = parse();
  if (isHelpWanted) {
    console.log(help);
    return 0;
  }
  if (files.length === 0) throw new UsageError(`Expected an EPUB or more; ${seeHelp('npm run -s book')}`);
  if (files.length > 1 && typeof preview === 'string') {
    throw new UsageError(
      `--preview ${preview} is one page, and there are ${files.length} files; without a path each gets its own`,
    );
  }
  if (out !== null) await openGivenFolder('--out', out);
  let refused = 0;
  for (const file of files) {
    const kept = new Map<string, Uint8Array>();
    const line = await describe(file, out, previewPath(file, out, preview), report ? kept : null);
    if (!line.ok) refused += 1;
    console.log(report && line.ok ? `${bookReport(kept)}\n` : JSON.stringify(line));
  }
  return refused === 0 ? 0 : 1;
}

interface Wanted {
  help: boolean;
  files: string[];
  out: string | null;
  /** True: wherever previews go. */
  preview: boolean | string;
  report: boolean;
}

function parse(): Wanted {
  const { values, tokens } = parseArguments('npm run -s book', {
    allowPositionals: true,
    tokens: true,
    options: {
      out: { type: 'string' },
      preview: { type: 'boolean', default: false },
      report: { type: 'boolean', default: false },
      help: HELP_OPTION,
    },
  });
  const positionals = tokens.filter((token) => token.kind === 'positional');
  const behind = tokens.find((token) => token.kind === 'option' && token.name === 'preview')?.index ?? -2;
  // An EPUB may follow as well: only a name of a page is the page's.
  const page = positionals.find(({ index, value }) => index === behind + 1 && value.endsWith('.html'));
  return {
    help: values.help,
    files: positionals.filter((token) => token !== page).map(({ value }) => value),
    out: values.out ?? null,
    preview: page?.value ?? values.preview,
    report: values.report,
  };
}

function previewPath(file: string, out: string | null, preview: boolean | string): string | null {
  if (typeof preview === 'string') return preview;
  return preview ? path.join(out ?? 'out', path.parse(file).name, 'preview.html') : null;
}

type Line =
  | {
      file: string;
      ok: true;
      title: string;
      language: string | null;
      chapters: number;
      characters: number;
      morphemes: number;
      warnings: string[];
      ms: number;
      preview?: string;
    }
  | { file: string; ok: false; code: string; message: string };

/** @param shown takes the output files, for a report of them */
async function describe(
  file: string,
  out: string | null,
  preview: string | null,
  shown: Map<string, Uint8Array> | null,
): Promise<Line> {
  const started = performance.now();
  const folder = out === null ? null : path.join(out, path.parse(file).name);
  const kept = shown ?? new Map<string, Uint8Array>();
  const isKept = shown !== null || preview !== null;
  try {
    const { parsed, assembled } = await convertBook(await readBook(file), {
      limits: bookLimits(),
      openAnalysis: async (units) =>
        (await engineOf(process.env.CACHE_FOLDER ?? defaultCacheFolder(), notice)).forBook(
          threadsFor(units, availableParallelism()),
        ),
      metrics: new Metrics(() => performance.now()),
      signal: new AbortController().signal,
      progress: () => undefined,
      learnable: async () => {},
      emit: async (outputFile) => {
        if (folder !== null) await intoFolder(folder, outputFile);
        if (isKept) kept.set(outputFile.key, outputFile.bytes);
      },
    });
    const ms = Math.round(performance.now() - started);
    if (preview !== null) await writePreviewOf(kept, preview);
    const { chapters, characters, morphemes } = assembled.totals;
    return {
      file,
      ok: true,
      title: parsed.metadata.title,
      language: assembled.language,
      chapters,
      characters,
      morphemes,
      warnings: parsed.report.warnings.map((warning) => warning.code),
      ms,
      ...(preview !== null && { preview }),
    };
  } catch (error) {
    const code = error instanceof CodedError ? error.code : 'unexpected';
    return { file, ok: false, code, message: error instanceof Error ? error.message : String(error) };
  }
}

async function readBook(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (cause) {
    const reason = cause instanceof Error && 'code' in cause ? cause.code : 'unknown error';
    throw new PermanentError('file_unreadable', `${file} cannot be read (${reason}).`, { cause });
  }
}

async function intoFolder(folder: string, file: OutputFile): Promise<void> {
  const target = path.join(folder, file.key);
  await mkdir(path.dirname(target), { recursive: true });
  await writeFile(target, file.bytes);
}

async function writePreviewOf(files: ReadonlyMap<string, Uint8Array>, target: string): Promise<void> {
  // Loaded when wanted: the bundler alone takes longer than a short book.
  const { fromMemory, writePreview } = await import('../preview/write.ts');
  await writePreview(fromMemory(files), target);
}

/** Beside the lines for scripts, for the person who waits while the dictionary image is built. */
function notice(message: string): void {
  console.error(message);
}

await runCommandLine(main);
