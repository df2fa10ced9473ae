import type { Cloud } from './cloud.ts';
import type { Config, SettingName } from './config.ts';
import type { Io } from './io.ts';

/** A flag without a value, and what help says of it. */
export const SWITCHES = {
  json: 'print one JSON document and nothing else on standard output',
  'dry-run': 'say what would be done, and do nothing',
  'key-stdin': 'read the Supabase key from standard input',
  check: 'exit with 3 when there is something to change',
  wait: 'follow the run until it ends, and exit with 1 when it fails',
  yes: 'do not ask',
} as const;

export type Switch = keyof typeof SWITCHES;

export interface Context<C> {
  readonly config: C;
  readonly switches: ReadonlySet<Switch>;
  readonly io: Io;
  /** Opens the clients; closed when the command ends. */
  connect(project: string): Promise<Cloud>;
  /** A line while the command works: for people on standard output, beside `--json` on standard error. */
  progress(line: string): void;
  /** What is being done right now; the next line takes its place. Only a terminal shows it. */
  busy(line: string): void;
  /** Keeps this text out of everything that is printed from now on. */
  hide(secret: string): void;
}

export interface Result {
  /** What `--json` prints. */
  readonly json: object;
  /** What people read; may be empty when progress said it all. */
  readonly text: string;
  readonly exitCode?: number;
}

export type Run<N extends SettingName> = (context: Context<Pick<Config, N>>) => Promise<Result>;
