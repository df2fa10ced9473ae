import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { ConfigError } from './errors.ts';

export interface Config {
  readonly mode: 'job' | 'loop';
  /** Books one execution takes at most, in job mode. */
  readonly maxJobs: number;
  /** Jobs of other kinds one execution takes at most, in job mode, when no book is due. */
  readonly maxTasks: number;
  readonly supabaseUrl: string;
  readonly serviceRoleKey: string;
  readonly bucket: string;
  /** Loop mode: pause between two looks at an empty queue. */
  readonly pollIntervalMs: number;
  /** Attempts of a job that names no number of its own. */
  readonly maxAttempts: number;
  /** How long a claim lives without a heartbeat. */
  readonly leaseSeconds: number;
  /** When the platform kills this process, counted from its start; null when nobody does. */
  readonly taskTimeoutSeconds: number | null;
  /** Loop mode: where health and metrics are served; null: nowhere. */
  readonly healthPort: number | null;
  /** Where the dictionary image is built when the container image does not bring one. */
  readonly cacheFolder: string;
  /** Threads for the analysis of long books. */
  readonly threads: number;
  /** Uploads larger than this are refused before they are downloaded. */
  readonly maxUploadBytes: number;
  /** The commit that the image was built from, for the log; null outside an image. */
  readonly revision: string | null;
  /** What Cloud Run says of this process; null elsewhere. */
  readonly execution: CloudRunExecution | null;
  readonly notices: NoticeConfig;
  readonly alerts: AlertConfig;
}

/** Where notices to readers go. All optional: a task that needs one that is missing says so. */
export interface NoticeConfig {
  /** `smtp://` or `smtps://`, with user and password. */
  readonly smtpUrl: string | null;
  readonly mailFrom: MailAddress | null;
  /** The readers' app, without a slash at its end: for links. */
  readonly appUrl: string | null;
  readonly webhookUrl: string | null;
  readonly webhookSecret: string | null;
}

export interface MailAddress {
  readonly name: string;
  readonly address: string;
}

/** When and where operators are told. */
export interface AlertConfig {
  /** Takes `{"text": …}`, as Slack does; null: nobody is told. */
  readonly webhookUrl: string | null;
  /** Critical when the oldest due job has waited longer. */
  readonly queueAgeMinutes: number;
  /** Critical when more of the last hour's attempts failed. */
  readonly failurePercent: number;
}

export interface CloudRunExecution {
  readonly job: string;
  readonly name: string;
  readonly taskIndex: number;
  readonly taskAttempt: number;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the whole configuration. Nothing is defaulted silently: a value that is present and malformed is a fault.
 *
 * @throws ConfigError naming every fault at once, so that nobody mends a deployment one variable at a time
 */
export function readConfig(env: Environment): Config {
  const faults: string[] = [];
  const text = (name: string) => env[name]?.trim() || undefined;

  const required = (name: string, hint: string) => {
    const value = text(name);
    if (value === undefined) faults.push(`${name} is not set: ${hint}`);
    return value ?? '';
  };
  const integer = (name: string, bounds: { min: number; max: number }): number | undefined => {
    const value = text(name);
    if (value === undefined) return undefined;
    const number = /^\d{1,15}$/.test(value) ? Number(value) : Number.NaN;
    if (number >= bounds.min && number <= bounds.max) return number;
    faults.push(`${name} must be a whole number from ${bounds.min} to ${bounds.max}, got ${quote(value)}`);
    return bounds.min;
  };

  const mode = text('WORKER_MODE') ?? 'job';
  if (mode !== 'job' && mode !== 'loop') faults.push(`WORKER_MODE must be job or loop, got ${quote(mode)}`);

  const supabaseUrl = required('SUPABASE_URL', 'the address of the project, https://<ref>.supabase.co');
  if (supabaseUrl !== '' && !isHttpUrl(supabaseUrl)) {
    faults.push(`SUPABASE_URL must be an http(s) address, got ${quote(supabaseUrl)}`);
  }
  const serviceRoleKey = required('SUPABASE_SERVICE_ROLE_KEY', 'the secret key (sb_secret_… or the old JWT)');
  // A key cannot be quoted in a fault; a line break in it is what a badly pasted secret looks like.
  if (/\s/.test(serviceRoleKey)) faults.push('SUPABASE_SERVICE_ROLE_KEY contains white space');

  const bucket = text('SUPABASE_BUCKET') ?? 'epubs';
  if (!/^[A-Za-z0-9_.-]{1,63}$/.test(bucket)) {
    faults.push(`SUPABASE_BUCKET must be a bucket's name, got ${quote(bucket)}`);
  }

  const address = (name: string, protocols: readonly string[]): string | null => {
    const value = text(name);
    if (value === undefined) return null;
    const url = URL.parse(value);
    if (url !== null && protocols.includes(url.protocol) && isDecodable(url.password + url.username))
      return value;
    // Not quoted: such an address may hold a password.
    faults.push(
      `${name} must be an address that begins with ${protocols.map((p) => `${p}//`).join(' or ')}, special characters as %XX`,
    );
    return null;
  };
  const mailFrom = (): MailAddress | null => {
    const value = text('MAIL_FROM');
    if (value === undefined) return null;
    const parsed = parseMailAddress(value);
    if (parsed === null) {
      faults.push(`MAIL_FROM must be an address such as Reader <books@example.com>, got ${quote(value)}`);
    }
    return parsed;
  };

  const config: Config = {
    mode: mode === 'loop' ? 'loop' : 'job',
    maxJobs: integer('MAX_JOBS', { min: 1, max: 1000 }) ?? 1,
    maxTasks: integer('MAX_TASKS', { min: 0, max: 1000 }) ?? 10,
    supabaseUrl: supabaseUrl.replace(/\/+$/, ''),
    serviceRoleKey,
    bucket,
    pollIntervalMs: integer('POLL_INTERVAL_MS', { min: 50, max: 3_600_000 }) ?? 1500,
    maxAttempts: integer('MAX_ATTEMPTS', { min: 1, max: 100 }) ?? 5,
    leaseSeconds: integer('LEASE_SECONDS', { min: 2, max: 3600 }) ?? 60,
    taskTimeoutSeconds: integer('TASK_TIMEOUT_SECONDS', { min: 10, max: 604_800 }) ?? null,
    healthPort: integer('HEALTH_PORT', { min: 1, max: 65_535 }) ?? null,
    cacheFolder: text('CACHE_FOLDER') ?? defaultCacheFolder(),
    threads: integer('ANALYSIS_THREADS', { min: 1, max: 64 }) ?? availableParallelism(),
    maxUploadBytes: (integer('MAX_UPLOAD_MB', { min: 1, max: 200 }) ?? 200) * 1024 * 1024,
    revision: text('WORKER_REVISION') ?? null,
    execution: cloudRunExecution(env),
    notices: {
      smtpUrl: address('SMTP_URL', ['smtp:', 'smtps:']),
      mailFrom: mailFrom(),
      appUrl: address('APP_URL', ['https:', 'http:'])?.replace(/\/+$/, '') ?? null,
      webhookUrl: address('NOTIFY_WEBHOOK_URL', ['https:', 'http:']),
      webhookSecret: text('NOTIFY_WEBHOOK_SECRET') ?? null,
    },
    alerts: {
      webhookUrl: address('ALERT_WEBHOOK_URL', ['https:', 'http:']),
      queueAgeMinutes: integer('ALERT_QUEUE_AGE_MINUTES', { min: 1, max: 10_080 }) ?? 15,
      failurePercent: integer('ALERT_FAILURE_PERCENT', { min: 1, max: 100 }) ?? 20,
    },
  };
  if (faults.length > 0) throw new ConfigError(faults);
  return Object.freeze(config);
}

/** Everything in the configuration that no log line, alert or job row may show. */
export function secretsOf({ serviceRoleKey, notices, alerts }: Config): string[] {
  const smtp = notices.smtpUrl === null ? null : URL.parse(notices.smtpUrl);
  return [
    serviceRoleKey,
    notices.smtpUrl,
    // A library that reports a refused login names the password alone, in either spelling.
    smtp?.password,
    smtp ? decodeURIComponent(smtp.password) : null,
    notices.webhookUrl,
    notices.webhookSecret,
    // Whoever knows the address of a Slack webhook may write to its channel.
    alerts.webhookUrl,
  ].filter((secret) => typeof secret === 'string' && secret !== '') as string[];
}

/** `books@example.com` or `Reader <books@example.com>`. @returns null when it is neither */
function parseMailAddress(value: string): MailAddress | null {
  const match = /^(?:"?([^"<>\r\n]*?)"?\s*<)?([^\s<>@,;]+@[^\s<>@,;]+)>?$/.exec(value);
  if (match?.[2] === undefined || value.includes('<') !== value.endsWith('>')) return null;
  return { name: match[1] ?? '', address: match[2] };
}

/** Where the dictionary image goes on a machine that names no other place. */
export function defaultCacheFolder(): string {
  return path.join(tmpdir(), 'intelligent-reader');
}

/** Cloud Run sets these itself and always rightly, so they are read without complaint. */
function cloudRunExecution(env: Environment): CloudRunExecution | null {
  if (!env.CLOUD_RUN_EXECUTION) return null;
  return {
    job: env.CLOUD_RUN_JOB ?? '',
    name: env.CLOUD_RUN_EXECUTION,
    taskIndex: Number(env.CLOUD_RUN_TASK_INDEX ?? 0),
    taskAttempt: Number(env.CLOUD_RUN_TASK_ATTEMPT ?? 0),
  };
}

/** A password with a bare % in it would make the library that decodes it throw, much later. */
function isDecodable(text: string): boolean {
  return !/%(?![0-9A-Fa-f]{2})/.test(text);
}

function isHttpUrl(value: string): boolean {
  const url = URL.parse(value);
  return url !== null && (url.protocol === 'https:' || url.protocol === 'http:');
}

function quote(value: string): string {
  return JSON.stringify(value.length > 80 ? `${value.slice(0, 80)}…` : value);
}
