import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { Measurement } from '../harness.ts';

/** What a measured process logged; programs that log no JSON log nothing here. */
export interface LogLine {
  readonly message: string;
  readonly [field: string]: unknown;
}

export interface RunningProcess {
  readonly child: ChildProcess;
  /** Wall time, processor time and peak memory of the process; throws when it fails. */
  readonly end: Promise<Measurement>;
}

/**
 * Starts Node as the container does. `ms` counts from before the process is there until it has ended.
 *
 * @param args of node  @param env the whole environment
 * @param onLine told of every JSON line as it comes, with the milliseconds since the start
 */
export function startProcess(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  onLine: (line: LogLine, ms: number) => void = () => {},
): RunningProcess {
  const started = performance.now();
  const child = spawn(process.execPath, ['-r', path.join(import.meta.dirname, 'report-usage.cjs'), ...args], {
    env,
    stdio: ['ignore', 'pipe', 'inherit', 'pipe'],
  });
  if (child.stdout === null) throw new Error('Expected a pipe');
  const lines = createInterface({ input: child.stdout });
  lines.on('line', (text) => {
    if (text.startsWith('{')) onLine(JSON.parse(text), performance.now() - started);
  });
  let usage = '';
  (child.stdio[3] as Readable).on('data', (chunk: Buffer) => {
    usage += chunk.toString();
  });
  const end = (async () => {
    const exited = once(child, 'exit').then(([code, signal]) => ({
      status: code ?? signal,
      ms: performance.now() - started,
    }));
    const [{ status, ms }] = await Promise.all([exited, once(child, 'close')]);
    if (status !== 0) throw new Error(`node ${args.join(' ')} ended with ${status}`);
    return { ms, ...(JSON.parse(usage) as Measurement) };
  })();
  return { child, end };
}
