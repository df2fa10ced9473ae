import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { ConfigError } from './errors.ts';
import type { MailAddress } from './mail-address.ts';
import { HTTP_ADDRESS, isHttpAddress, VARIABLES, type Variable } from './variables.ts';

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
  const read = <T>({ name, expected, quotable, parse }: Variable<string, T>): T | undefined => {
    const value = text(name);
    if (value === undefined) return undefined;
    const parsed = parse(value);
    if (parsed === undefined) {
      faults.push(`${name} must be ${expected}${quotable ? `, got ${quote(value)}` : ''}`);
    }
    return parsed;
  };

  const mode = text('WORKER_MODE') ?? 'job';
  if (mode !== 'job' && mode !== 'loop') faults.push(`WORKER_MODE must be job or loop, got ${quote(mode)}`);

  const supabaseUrl = required('SUPABASE_URL', 'the address of the project, https://<ref>.supabase.co');
  // Not quoted: what stands here by mistake is the key, or a postgresql:// with its password.
  if (supabaseUrl !== '' && !isHttpAddress(supabaseUrl)) faults.push(`SUPABASE_URL must be ${HTTP_ADDRESS}`);
  const serviceRoleKey = required('SUPABASE_SERVICE_ROLE_KEY', 'the secret key (sb_secret_… or the old JWT)');
  // A line break or an invisible character is what a badly pasted secret looks like; no HTTP header takes them.
  if (!/^[\x21-\x7e]*$/.test(serviceRoleKey)) {
    faults.push(
      'SUPABASE_SERVICE_ROLE_KEY contains white space or a character that is not ASCII: copy it again',
    );
  }

  const bucket = text('SUPABASE_BUCKET') ?? 'epubs';
  if (!/^[A-Za-z0-9_.-]{1,63}$/.test(bucket)) {
    faults.push(`SUPABASE_BUCKET must be a bucket's name, got ${quote(bucket)}`);
  }

  const config: Config = {
    mode: mode === 'loop' ? 'loop' : 'job',
    maxJobs: read(VARIABLES.maxJobs) ?? 1,
    maxTasks: read(VARIABLES.maxTasks) ?? 10,
    supabaseUrl: supabaseUrl.replace(/\/+$/, ''),
    serviceRoleKey,
    bucket,
    pollIntervalMs: read(VARIABLES.pollIntervalMs) ?? 1500,
    maxAttempts: read(VARIABLES.maxAttempts) ?? 5,
    leaseSeconds: read(VARIABLES.leaseSeconds) ?? 60,
    taskTimeoutSeconds: read(VARIABLES.taskTimeoutSeconds) ?? null,
    healthPort: read(VARIABLES.healthPort) ?? null,
    cacheFolder: text('CACHE_FOLDER') ?? defaultCacheFolder(),
    threads: read(VARIABLES.threads) ?? availableParallelism(),
    maxUploadBytes: (read(VARIABLES.maxUploadMb) ?? 200) * 1024 * 1024,
    revision: text('WORKER_REVISION') ?? null,
    execution: cloudRunExecution(env),
    notices: {
      smtpUrl: read(VARIABLES.smtpUrl) ?? null,
      mailFrom: read(VARIABLES.mailFrom) ?? null,
      appUrl: read(VARIABLES.appUrl)?.replace(/\/+$/, '') ?? null,
      webhookUrl: read(VARIABLES.notifyWebhookUrl) ?? null,
      webhookSecret: read(VARIABLES.notifyWebhookSecret) ?? null,
    },
    alerts: {
      webhookUrl: read(VARIABLES.alertWebhookUrl) ?? null,
      queueAgeMinutes: read(VARIABLES.alertQueueAgeMinutes) ?? 15,
      failurePercent: read(VARIABLES.alertFailurePercent) ?? 20,
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

function quote(value: string): string {
  return JSON.stringify(value.length > 80 ? `${value.slice(0, 80)}…` : value);
}
