/** What a command found: the same facts as data for scripts and as text for people. */
export interface Shown {
  readonly data: unknown;
  /** Made only when a person looks. */
  text(): string;
  /** The answer is bad news that a script must notice: the command ends with exit code 1. */
  readonly isBad?: boolean;
}

/** Prints a command's answer: JSON with `--json`, else text. Ends with a line break. */
export function print(shown: Shown, format: 'json' | 'text'): void {
  process.stdout.write(`${format === 'json' ? JSON.stringify(shown.data, null, 2) : shown.text()}\n`);
}

/** A sentence for people and the fact behind it for scripts. */
export function said(sentence: string, data: unknown): Shown {
  return { data, text: () => sentence };
}
