import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { text } from 'node:stream/consumers';

export interface Finished {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs one of the project's commands in a process of its own, as `npm run` does. @param command below `worker/` */
export function runCommand(command: string, ...args: string[]): Promise<Finished> {
  const file = fileOf(command);
  return new Promise((resolve) => {
    execFile(process.execPath, [file, ...args], (error, out, err) => {
      resolve({ code: error === null ? 0 : Number(error.code), out, err });
    });
  });
}

/** The same, its standard output closed before it says a word. */
export async function runUnread(command: string, ...args: string[]): Promise<Omit<Finished, 'out'>> {
  const child = spawn(process.execPath, [fileOf(command), ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.destroy();
  const [[code], err] = await Promise.all([once(child, 'exit'), text(child.stderr)]);
  return { code: Number(code), err };
}

function fileOf(command: string): string {
  return path.join(import.meta.dirname, '..', command);
}
