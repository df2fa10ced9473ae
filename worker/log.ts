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
 * @param secrets replaced wherever they appear in a line, as a last line of defence against a library that puts the
 *   key into an error
 */
export function jsonLogger(out: NodeJS.WritableStream, secrets: readonly string[], now: () => Date): Logger {
  return logger((severity, message, fields) => {
    const line = JSON.stringify({ severity, message, time: now().toISOString(), ...fields }, describeError);
    out.write(`${redact(line, secrets)}\n`);
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
    const shown = Object.entries(fields).map(([name, value]) => `${name}=${forPeople(value)}`);
    const time = now().toTimeString().slice(0, 8);
    const line = `\x1b[2m${time}\x1b[0m \x1b[${colour[severity]}m●\x1b[0m ${message} \x1b[2m${shown.join(' ')}\x1b[0m`;
    out.write(`${redact(line, secrets)}\n`);
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

function describeError(_key: string, value: unknown): unknown {
  if (!(value instanceof Error)) return value;
  const code = value instanceof CodedError ? { code: value.code } : {};
  return { ...code, message: value.message, stack: value.stack, cause: value.cause };
}

function forPeople(value: unknown): string {
  if (value instanceof Error) return value.message;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** The text with every secret replaced. */
export function redact(line: string, secrets: readonly string[]): string {
  return secrets.reduce((text, secret) => (secret === '' ? text : text.replaceAll(secret, '[secret]')), line);
}
