import { execFile } from 'node:child_process';
import path from 'node:path';

export interface Finished {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs one of the project's commands in a process of its own, as `npm run` does. @param command below `worker/` */
export function runCommand(command: string, ...args: string[]): Promise<Finished> {
  const file = path.join(import.meta.dirname, '..', command);
  return new Promise((resolve) => {
    execFile(process.execPath, [file, ...args], (error, out, err) => {
      resolve({ code: error === null ? 0 : Number(error.code), out, err });
    });
  });
}
