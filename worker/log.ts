import { CodedError } from './errors.ts';

export type Fields = Readonly<Record<string, unknown>>;
type Severity = 'DEBUG' | 'INFO' | 'WARNING' | 'ERROR';

export interface Logger {
  debug(message: string, fields?: Fields): void;
  info(message: string, fields?: Fields): void;
  warn(message: string, fields?: Fields): void;
  error(message: string, fields?: Fields): void;
  /** The same log with fields that stand on every line: job, attempt, execution, correlation id. */
  child(fields: Fields): Logger;
}

type WriteLine = (severity: Severity, message: string, fields: Fields) => void;

/**
 * One JSON object a line, as Cloud Logging's agent reads it: `severity`, `message`, `time` and the fields beside them.
 *
 * @param secrets replaced wherever they appear in a text, as a last line of defence against a library that puts the
 *   key into an error
 */
export function jsonLogger(out: NodeJS.WritableStream, secrets: readonly string[], now: () => Date): Logger {
  return logger((severity, message, fields) => {
    const event = { severity, message, time: now().toISOString(), ...fields };
    out.write(`${JSON.stringify(event, shownBy(secrets))}\n`);
  });
}

/** The same events for a person at a terminal: time, message, then the fields dimmed. */
export function terminalLogger(
  out: NodeJS.WritableStream,
  secrets: readonly string[],
  now: () => Date,
): Logger {
  const colour: Record<Severity, string> = { DEBUG: '2', INFO: '32', WARNING: '33', ERROR: '31' };
  return logger((severity, message, fields) => {
    const shown = Object.entries(fields).map(([name, value]) => `${name}=${forPeople(value, secrets)}`);
    const time = now().toTimeString().slice(0, 8);
    const says = redact(message, secrets);
    out.write(
      `\x1b[2m${time}\x1b[0m \x1b[${colour[severity]}m●\x1b[0m ${says} \x1b[2m${shown.join(' ')}\x1b[0m\n`,
    );
  });
}

function logger(write: WriteLine, scope: Fields = {}): Logger {
  const at =
    (severity: Severity) =>
    (message: string, fields: Fields = {}) =>
      write(severity, message, { ...scope, ...fields });
  return {
    debug: at('DEBUG'),
    info: at('INFO'),
    warn: at('WARNING'),
    error: at('ERROR'),
    child: (fields) => logger(write, { ...scope, ...fields }),
  };
}

/** For JSON.stringify. Each text by itself: in the finished line a quote in a secret is escaped, and no longer found. */
function shownBy(secrets: readonly string[]) {
  return (_key: string, value: unknown): unknown => {
    if (typeof value === 'string') return redact(value, secrets);
    if (!(value instanceof Error)) return value;
    const code = value instanceof CodedError ? { code: value.code } : {};
    return { ...code, message: value.message, stack: value.stack, cause: value.cause };
  };
}

function forPeople(value: unknown, secrets: readonly string[]): string {
  if (value instanceof Error) return redact(value.message, secrets);
  if (typeof value === 'object') return JSON.stringify(value, shownBy(secrets));
  return redact(String(value), secrets);
}

/** So short a password protects nothing, and to replace it would spoil every time and number in the text. */
const SHORTEST_SECRET = 4;

/** The text with every secret replaced. */
export function redact(text: string, secrets: readonly string[]): string {
  return secrets
    .filter(({ length }) => length >= SHORTEST_SECRET)
    .reduce((redacted, secret) => redacted.replaceAll(secret, '[secret]'), text);
}
