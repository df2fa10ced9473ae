import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';

export interface LogLine {
  readonly severity: string;
  readonly message: string;
  readonly [field: string]: unknown;
}

/** The real worker in a process of its own, as the container runs it. */
export interface WorkerProcess {
  readonly child: ChildProcess;
  /** Every log line so far, in order. */
  readonly lines: readonly LogLine[];
  /** Resolves with the first line, past or future, whose message begins so; rejects when the process ends before. */
  logged(messageStart: string): Promise<LogLine>;
  /** Exit code, or the name of the signal that ended it. */
  readonly exit: Promise<number | string>;
}

/** How a worker is started: program and arguments, and where. */
export interface Start {
  readonly command: readonly [string, ...string[]];
  readonly cwd?: string;
}

/** The worker as it stands here, with arguments. */
export function fromSource(...args: string[]): Start {
  return { command: [process.execPath, path.join(import.meta.dirname, '../main.ts'), ...args] };
}

/** @param env the whole environment: nothing of the test's own reaches the worker */
export function startWorker(env: Readonly<Record<string, string>>, start = fromSource()): WorkerProcess {
  const [program, ...args] = start.command;
  const child = spawn(program, args, { env, cwd: start.cwd, stdio: ['ignore', 'pipe', 'inherit'] });
  const lines: LogLine[] = [];
  const waiting = new Set<() => void>();
  const output = createInterface({ input: child.stdout });
  const closed = once(output, 'close');
  output.on('line', (text) => {
    lines.push(JSON.parse(text) as LogLine);
    for (const look of waiting) look();
  });
  const exit = Promise.all([once(child, 'exit'), closed]).then(([[code, signal]]) => code ?? signal);
  return {
    child,
    lines,
    exit,
    logged: (messageStart) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const line = lines.find(({ message }) => message.startsWith(messageStart));
          if (line === undefined) return;
          waiting.delete(look);
          resolve(line);
        };
        waiting.add(look);
        exit.then(() => reject(new Error(`the worker ended without logging ${messageStart}`)), reject);
        look();
      }),
  };
}
