import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { ConfigError } from './errors.ts';

export interface Config {
  readonly mode: 'job' | 'loop';
  /** Books one execution takes at most, in job mode; also how many a claim asks for. */
  readonly maxJobs: number;
  /** Housekeeping tasks one execution runs at most, after the books. */
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
    cacheFolder: text('CACHE_FOLDER') ?? defaultCacheFolder(),
    threads: integer('ANALYSIS_THREADS', { min: 1, max: 64 }) ?? availableParallelism(),
    maxUploadBytes: (integer('MAX_UPLOAD_MB', { min: 1, max: 200 }) ?? 200) * 1024 * 1024,
    revision: text('WORKER_REVISION') ?? null,
    execution: cloudRunExecution(env),
  };
  if (faults.length > 0) throw new ConfigError(faults);
  return Object.freeze(config);
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

function isHttpUrl(value: string): boolean {
  const url = URL.parse(value);
  return url !== null && (url.protocol === 'https:' || url.protocol === 'http:');
}

function quote(value: string): string {
  return JSON.stringify(value.length > 80 ? `${value.slice(0, 80)}…` : value);
}
