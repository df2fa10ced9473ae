import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { defaultCacheFolder } from '../config.ts';
import { CodedError, PermanentError } from '../errors.ts';
import { openPool, threadsFor } from '../japanese/pool.ts';
import { convertBook } from '../pipeline/convert.ts';
import { bookLimits } from '../pipeline/limits.ts';
import type { OutputFile } from '../pipeline/upload.ts';
import { Metrics } from '../tasks/metrics.ts';

const help = `Usage: npm run -s book -- FILE... [--out DIR]

Reads EPUBs from this machine, without Supabase, and prints one JSON line a file:
  {"file","ok":true,"title","language","chapters","characters","morphemes","warnings","ms"}
  {"file","ok":false,"code","message"}

  --out DIR   also write the output files, to DIR/<name of the EPUB>/
  --help      this text

Exit code: 0 when every file was read, 1 when one was refused, 2 when the command was not understood.

Example: npm run -s book -- shelf/*.epub --out out`;

async function main(): Promise<number> {
  const { values, positionals: files } = parse();
  if (values.help) {
    console.log(help);
    return 0;
  }
  if (files.length === 0) {
    console.error(help);
    return 2;
  }
  let refused = 0;
  for (const file of files) {
    const line = await describe(file, values.out);
    if (!line.ok) refused += 1;
    console.log(JSON.stringify(line));
  }
  return refused === 0 ? 0 : 1;
}

function parse() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: { out: { type: 'string' }, help: { type: 'boolean', default: false } },
    });
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${help}`);
    process.exit(2);
  }
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
    }
  | { file: string; ok: false; code: string; message: string };

async function describe(file: string, out: string | undefined): Promise<Line> {
  const started = performance.now();
  try {
    const { parsed, assembled } = await convertBook(await readBook(file), {
      limits: bookLimits(),
      openPool: (units) => openPool(threadsFor(units, availableParallelism()), defaultCacheFolder(), notice),
      metrics: new Metrics(() => performance.now()),
      signal: new AbortController().signal,
      progress: () => undefined,
      emit: out === undefined ? async () => undefined : intoFolder(path.join(out, path.parse(file).name)),
    });
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
      ms: Math.round(performance.now() - started),
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

function intoFolder(folder: string): (file: OutputFile) => Promise<void> {
  return async (file) => {
    const target = path.join(folder, file.key);
    await mkdir(path.dirname(target), { recursive: true });
    await writeFile(target, file.bytes);
  };
}

/** Beside the lines for scripts, for the person who waits while the dictionary image is built. */
function notice(message: string): void {
  console.error(message);
}

process.exitCode = await main();
