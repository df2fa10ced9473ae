/** How a setting is written, found and checked. What the settings are: config.ts. */
import { Cron } from 'croner';
import { ConfigError } from '../worker/errors.ts';
import type { Variable } from '../worker/variables.ts';
import { Confidential } from './confidential.ts';

interface Description {
  /** Environment variable; without it the name in upper snake case after `INFRA_`. */
  readonly env?: string;
  readonly help: string;
  readonly example?: string;
  /** What stands for the default once another setting, read before this one, differs from its own default. */
  readonly after?: { readonly setting: string; make(text: string): string };
}

/** What happens when nobody says anything: a default, a fault that says what to do, or nothing. */
type Absence<T> = { readonly fallback: T } | { readonly missing: string } | { readonly optional: true };

type Options<T> = Description & Absence<T>;

export type Setting = Options<unknown> & {
  /** @throws Malformed with what was expected */
  parse(text: string): unknown;
  /** The value as it is typed. */
  show(value: unknown): string;
};

export type Values<S> = {
  readonly [K in keyof S]: S[K] extends { parse(text: string): infer T }
    ? S[K] extends { readonly optional: true }
      ? T | undefined
      : T
    : never;
};

export interface Sources {
  /** By name of the setting, as typed after `--name`. */
  readonly flags: Readonly<Record<string, unknown>>;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** A value that is there and cannot be used; the message completes "--name must be …". */
class Malformed extends Error {}

/** The same, of a value that may hold a password. */
class MalformedUnseen extends Malformed {}

/** `timeoutSeconds` → `timeout-seconds` */
export function flagName(setting: string): string {
  return setting.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** `timeoutSeconds` → `INFRA_TIMEOUT_SECONDS`, unless the setting has a name of its own. */
export function envName(setting: string, description: Description): string {
  return description.env ?? `INFRA_${flagName(setting).replaceAll('-', '_').toUpperCase()}`;
}

/**
 * @param contradictions looks at the values together; called only when each of them is right
 * @throws ConfigError naming every fault at once
 */
export function readSettings<S extends Readonly<Record<string, Setting>>, N extends keyof S & string>(
  settings: S,
  names: readonly N[],
  { flags, env }: Sources,
  contradictions: (values: Partial<Values<S>>) => string[],
): Pick<Values<S>, N> {
  const faults: string[] = [];
  const values: Record<string, unknown> = {};
  for (const name of names) {
    const setting = settings[name];
    if (setting === undefined) continue;
    const flag = flags[name];
    const text = typeof flag === 'string' ? flag : env[envName(name, setting)]?.trim() || undefined;
    if (text === undefined) {
      if ('missing' in setting) faults.push(setting.missing);
      if ('fallback' in setting) {
        const { value, fault } = byDefault(settings, name, setting, values);
        values[name] = value;
        if (fault !== undefined) faults.push(fault);
      }
      continue;
    }
    try {
      values[name] = setting.parse(text);
    } catch (error) {
      if (!(error instanceof Malformed)) throw error;
      const given = typeof flag === 'string' ? `--${flagName(name)}` : envName(name, setting);
      const got = error instanceof MalformedUnseen ? '' : `, got ${quote(text)}`;
      faults.push(`${given} must be ${error.message}${got}`);
    }
  }
  if (faults.length === 0) faults.push(...contradictions(values as Partial<Values<S>>));
  if (faults.length > 0) throw new ConfigError(faults);
  return values as Pick<Values<S>, N>;
}

/** The default, or what is made of another setting's value where that is no default. */
function byDefault(
  settings: Readonly<Record<string, Setting>>,
  name: string,
  setting: Setting & { readonly fallback: unknown },
  values: Readonly<Record<string, unknown>>,
): { value: unknown; fault?: string } {
  const { after, fallback } = setting;
  const other = after && settings[after.setting];
  const given = after && values[after.setting];
  if (!after || !other || given === undefined || ('fallback' in other && given === other.fallback)) {
    return { value: fallback };
  }
  const made = after.make(String(given));
  try {
    return { value: setting.parse(made) };
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    const flag = flagName(name);
    return {
      value: undefined,
      fault: `--${flag} has to be given: made of --${after.setting} ${given} it would be ${made}, and it must be ${error.message}`,
    };
  }
}

export function pattern<const O extends Options<string>>(expression: RegExp, options: O) {
  const expected = options.example === undefined ? `like ${expression.source}` : `like ${options.example}`;
  return text(options, (value) => {
    if (!expression.test(value)) throw new Malformed(expected);
    return value;
  });
}

/** What Cloud Run, Scheduler, Artifact Registry and Secret Manager all take as a name. */
export function name<const O extends Options<string>>(options: O) {
  return text(options, (value) => {
    if (!/^[a-z]([a-z0-9-]{0,47}[a-z0-9])?$/.test(value)) {
      throw new Malformed('at most 49 lower-case letters, digits and hyphens, beginning with a letter');
    }
    return value;
  });
}

/** The part of a service account's address before the `@`. */
export function account<const O extends Options<string>>(options: O) {
  return text(options, (value) => {
    if (!/^[a-z][a-z0-9-]{4,28}[a-z0-9]$/.test(value)) {
      throw new Malformed('6 to 30 lower-case letters, digits and hyphens, beginning with a letter');
    }
    return value;
  });
}

export function integer<const O extends Options<number>>(min: number, max: number, options: O) {
  return number(options, String, (value) => {
    const parsed = /^\d{1,9}$/.test(value) ? Number(value) : Number.NaN;
    if (!(parsed >= min && parsed <= max)) throw new Malformed(`a whole number from ${min} to ${max}`);
    return parsed;
  });
}

export function oneOf<const O extends Options<number>>(choices: readonly number[], options: O) {
  return number(options, String, (value) => {
    const parsed = choices.find((choice) => String(choice) === value);
    if (parsed === undefined) throw new Malformed(`one of ${choices.join(', ')}`);
    return parsed;
  });
}

/** `512Mi` or `2Gi`, as mebibytes. */
export function mebibytes<const O extends Options<number>>(min: number, max: number, options: O) {
  return number(
    options,
    (value) => `${value}Mi`,
    (value) => {
      const [, digits, unit] = /^(\d{1,6})(Mi|Gi)$/.exec(value) ?? [];
      const parsed = Number(digits) * (unit === 'Gi' ? 1024 : 1);
      if (!(parsed >= min && parsed <= max)) throw new Malformed(`from ${min}Mi to ${max / 1024}Gi`);
      return parsed;
    },
  );
}

export function cron<const O extends Options<string>>(options: O) {
  return text(options, (value) => {
    const expected = 'five cron fields (minute hour day month weekday), like */5 * * * *';
    // croner also takes @hourly, L, W, # and ?, which Cloud Scheduler does not: letters only as names of three.
    if (!/^[\d*,/ -]+$/.test(value.replaceAll(/[A-Za-z]{3}/g, ''))) throw new Malformed(expected);
    try {
      if (new Cron(value, { mode: '5-part' }).nextRun() === null)
        throw new Malformed('a schedule that ever comes');
    } catch (error) {
      throw error instanceof Malformed ? error : new Malformed(expected);
    }
    return value.trim().replaceAll(/\s+/g, ' ');
  });
}

export function timeZone<const O extends Options<string>>(options: O) {
  return text(options, (value) => {
    try {
      new Intl.DateTimeFormat('en', { timeZone: value });
    } catch {
      throw new Malformed('a time zone of the tz database, like Asia/Tokyo');
    }
    return value;
  });
}

/** An origin and nothing else: a path or a key pasted along would end up in every request. */
export function url<const O extends Options<string>>(options: O) {
  return text(options, (value) => {
    const parsed = URL.parse(value);
    const bare =
      parsed?.protocol === 'https:' &&
      parsed.username === '' &&
      /^\/?$/.test(parsed.pathname + parsed.search + parsed.hash);
    if (parsed === null || !bare) throw new Malformed(`an https address, like ${options.example}`);
    return parsed.origin;
  });
}

/** A tag or a digest of this deployment's repository; an image from anywhere else would run with the key. */
export function image<const O extends Options<string>>(options: O) {
  return text(options, (value) => {
    if (!/^(sha256:[0-9a-f]{64}|[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})$/.test(value)) {
      throw new Malformed('a tag like latest, or a digest sha256:<64 hex digits>');
    }
    return value;
  });
}

export function email<const O extends Options<string>>(options: O) {
  return text(options, (value) => {
    if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value)) throw new Malformed('an e-mail address');
    return value;
  });
}

/** `A=1,B=2` */
export function pairs<const O extends Options<Readonly<Record<string, string>>>>(options: O) {
  const parse = (value: string): Readonly<Record<string, string>> => {
    const entries = value.split(',').map((pair) => /^\s*([A-Z][A-Z0-9_]*)=(.*)$/s.exec(pair)?.slice(1));
    return Object.fromEntries(
      entries.map((entry) => {
        if (entry === undefined)
          throw new Malformed('NAME=VALUE pairs, like TZ=Asia/Tokyo,NODE_OPTIONS=--trace-warnings');
        return entry;
      }),
    );
  };
  return { ...options, parse, show: (value: Readonly<Record<string, string>>) => JSON.stringify(value) };
}

/** A variable of the worker's, by its name and rule there; kept as it was typed, for the worker to read. */
export function variable<N extends string>(rule: Variable<N, unknown>, help: string) {
  const parse = (value: string) => checked(rule, value);
  return { env: rule.name, help, optional: true as const, parse, show: (value: string) => value };
}

/** The same with a credential in it: given by the environment alone, since command lines can be read and are kept. */
export function confidential<N extends string>(rule: Variable<N, unknown>, help: string) {
  const parse = (value: string) => new Confidential(checked(rule, value));
  return { env: rule.name, help, optional: true as const, parse, show: String };
}

function checked({ parse, expected, quotable }: Variable<string, unknown>, value: string): string {
  if (parse(value) !== undefined) return value;
  throw quotable ? new Malformed(expected) : new MalformedUnseen(expected);
}

function text<O extends Options<string>>(options: O, parse: (value: string) => string) {
  return { ...options, parse, show: (value: string) => value };
}

function number<O extends Options<number>>(
  options: O,
  show: (value: number) => string,
  parse: (value: string) => number,
) {
  return { ...options, parse, show };
}

function quote(value: string): string {
  return JSON.stringify(value.length > 80 ? `${value.slice(0, 80)}…` : value);
}
