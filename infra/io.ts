import { createInterface } from 'node:readline/promises';
import { text } from 'node:stream/consumers';
import { type Clock, clock } from './converge.ts';

/** The world around a command. */
export interface Io {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether a person reads standard output: then there may be colour and a line that changes. */
  readonly terminal: boolean;
  readonly clock: Clock;
  out(text: string): void;
  err(text: string): void;
  /** All of standard input; null when it is a terminal, where a typed key would be seen and kept. */
  readInput(): Promise<string | null>;
  /** What a person answers; null when there is nobody to ask. */
  ask(question: string): Promise<string | null>;
}

export const processIo: Io = {
  env: process.env,
  terminal: process.stdout.isTTY === true,
  clock,
  out: (line) => void process.stdout.write(line),
  err: (line) => void process.stderr.write(line),
  readInput: async () => (process.stdin.isTTY ? null : text(process.stdin)),
  ask: async (question) => {
    if (!process.stdin.isTTY) return null;
    const lines = createInterface({ input: process.stdin, output: process.stderr });
    try {
      return await lines.question(question);
    } finally {
      lines.close();
    }
  },
};
