/**
 * What a deployment is, in one file. A value comes from a flag, else from the environment (or `--env-file`), else from
 * here; to make a choice lasting for everybody who deploys from this clone, change its `fallback` here.
 */
import { nearest } from '../worker/nearest.ts';
import { VARIABLES } from '../worker/variables.ts';
import {
  account,
  confidential,
  cron,
  email,
  envName,
  image,
  integer,
  mebibytes,
  name,
  oneOf,
  pairs,
  pattern,
  readSettings,
  type Sources,
  timeZone,
  url,
  type Values,
  variable,
} from './settings.ts';

export const SETTINGS = {
  project: pattern(/^[a-z][a-z0-9-]{4,28}[a-z0-9]$/, {
    env: 'GOOGLE_CLOUD_PROJECT',
    help: 'Google Cloud project id',
    example: 'my-reader-project',
    // Never gcloud's current project: which one that is depends on what was typed last week in another window.
    missing: 'name the project: --project my-reader-project, or GOOGLE_CLOUD_PROJECT',
  }),
  region: pattern(/^[a-z]+(-[a-z]+)+\d+$/, {
    env: 'GOOGLE_CLOUD_REGION',
    help: 'region of the Job, the trigger and the image',
    example: 'us-central1',
    fallback: 'us-central1',
  }),
  job: name({ help: 'name of the Cloud Run Job', fallback: 'intelligent-reader-worker' }),
  // With another Job all of these are others, too: a second app in a project must not take the first one's schedule and key, nor
  // must its end be that of both.
  trigger: name({
    help: 'name of the schedule',
    fallback: 'intelligent-reader-worker-every-minute',
    after: { setting: 'job', make: (job) => `${job}-every-minute` },
  }),
  repository: name({
    help: 'Artifact Registry repository',
    fallback: 'intelligent-reader',
    after: { setting: 'job', make: (job) => job },
  }),
  secret: name({
    help: 'Secret Manager secret that holds the key',
    fallback: 'supabase-service-role-key',
    after: { setting: 'job', make: (job) => `${job}-supabase-key` },
  }),
  runtimeAccount: account({
    help: 'service account the worker runs as',
    fallback: 'intelligent-reader-runtime',
    after: { setting: 'job', make: (job) => `${job}-runtime` },
  }),
  schedulerAccount: account({
    help: 'service account that starts runs',
    fallback: 'intelligent-reader-scheduler',
    after: { setting: 'job', make: (job) => `${job}-scheduler` },
  }),
  builderAccount: account({
    help: 'service account Cloud Build builds as',
    fallback: 'intelligent-reader-builder',
    after: { setting: 'job', make: (job) => `${job}-builder` },
  }),

  image: image({
    help: 'tag or sha256:… digest to run; without it the Job keeps what it runs, a first deploy takes "latest"',
    example: 'latest',
    optional: true,
  }),
  schedule: cron({ help: 'when runs start, unix cron', fallback: '* * * * *' }),
  timeZone: timeZone({ help: 'time zone of the schedule', fallback: 'Etc/UTC' }),
  tasks: integer(1, 10_000, { help: 'tasks a run starts', fallback: 1 }),
  parallelism: integer(0, 10_000, {
    help: 'tasks of a run that work at once; 0: as many as the quota allows',
    fallback: 0,
  }),
  // The queue owns a book's retries; this one only covers a container that could not start.
  retries: integer(0, 10, { help: 'times a failed task is started again', fallback: 1 }),
  timeoutSeconds: integer(10, 86_400, { help: 'longest time a task may take', fallback: 600 }),
  cpu: oneOf([1, 2, 4, 8], { help: 'CPUs of a task', fallback: 1 }),
  // Cloud Run gives a Job no less than 512 MiB; a novel of 94 000 characters peaks at 214 MB.
  memory: mebibytes(512, 32_768, { help: 'memory of a task', example: '1Gi', fallback: 512 }),

  supabaseUrl: url({
    env: 'SUPABASE_URL',
    help: 'address of the Supabase project',
    example: 'https://abcdefgh.supabase.co',
    missing: 'name the Supabase project: --supabase-url https://<ref>.supabase.co, or SUPABASE_URL',
  }),
  bucket: pattern(/^[A-Za-z0-9_.-]{1,63}$/, {
    env: 'SUPABASE_BUCKET',
    help: 'Storage bucket with uploads and books',
    example: 'epubs',
    fallback: 'epubs',
  }),
  maxJobs: integer(1, 1000, { env: 'MAX_JOBS', help: 'books a task takes before it ends', fallback: 1 }),
  maxAttempts: integer(1, 100, { env: 'MAX_ATTEMPTS', help: 'attempts before a book fails', fallback: 5 }),
  workerEnv: pairs({
    help: 'more environment for the worker, NAME=VALUE; repeat with commas',
    example: 'NODE_OPTIONS=--trace-warnings',
    optional: true,
  }),
  // The worker has its own defaults for these: what nobody sets is not on the Job.
  maxTasks: variable(VARIABLES.maxTasks, 'housekeeping a task does at most after its books'),
  leaseSeconds: variable(VARIABLES.leaseSeconds, 'how long a claim lives without a heartbeat'),
  maxUploadMb: variable(VARIABLES.maxUploadMb, 'larger uploads are refused'),
  analysisThreads: variable(VARIABLES.threads, 'threads for the analysis of long books'),
  mailFrom: variable(VARIABLES.mailFrom, 'sender of mails to readers'),
  appUrl: variable(VARIABLES.appUrl, "address of the readers' app, for the links in mails"),
  alertQueueAgeMinutes: variable(VARIABLES.alertQueueAgeMinutes, 'a due job that waits longer is critical'),
  alertFailurePercent: variable(
    VARIABLES.alertFailurePercent,
    'a larger part of failed attempts is critical',
  ),
  smtpUrl: confidential(VARIABLES.smtpUrl, 'mail server, smtps://user:password@host:465'),
  notifyWebhookUrl: confidential(VARIABLES.notifyWebhookUrl, 'called when a book is ready or has failed'),
  notifyWebhookSecret: confidential(VARIABLES.notifyWebhookSecret, 'what these calls are signed with'),
  alertWebhookUrl: confidential(VARIABLES.alertWebhookUrl, "takes the worker's alerts as Slack's JSON"),

  alertEmail: email({ help: 'who hears of failures; without it no alert is made', optional: true }),

  waitSeconds: integer(1, 3600, { help: 'longest wait for one long operation', fallback: 300 }),
  limit: integer(1, 10_000, { help: 'most lines to print', fallback: 1000 }),
  execution: name({ help: 'run to look at; without it the last one', optional: true }),

  booksPerDay: integer(0, 1_000_000, { help: 'books that arrive a day', fallback: 20 }),
  // The same novel takes 0.8 s of computing on a busy machine of two cores; the rest is for Storage.
  bookSeconds: integer(1, 86_400, { help: 'seconds one book takes', fallback: 5 }),
  idleSeconds: integer(1, 600, { help: 'seconds a task takes to start and find nothing', fallback: 3 }),
  minimumSeconds: integer(0, 3600, {
    help: 'shortest time a task is billed; 60 is reported for Jobs, 0 if your own bill says otherwise',
    fallback: 60,
  }),
};

export type SettingName = keyof typeof SETTINGS;
export type Config = Values<typeof SETTINGS>;

/** Where things are: what every command that touches the cloud needs. */
export const TARGET = [
  'project',
  'region',
  'job',
  'trigger',
  'repository',
  'secret',
  'runtimeAccount',
  'schedulerAccount',
  'builderAccount',
  'waitSeconds',
] as const satisfies readonly SettingName[];

/**
 * What goes to the worker as it is when it is set. What only loop mode reads is not among it, nor CACHE_FOLDER: the image
 * brings the dictionary, and a folder of the deployer's machine must not follow it.
 */
export const OPTIONAL = [
  'maxTasks',
  'leaseSeconds',
  'maxUploadMb',
  'analysisThreads',
  'mailFrom',
  'appUrl',
  'alertQueueAgeMinutes',
  'alertFailurePercent',
] as const satisfies readonly SettingName[];

/** What goes to the worker through Secret Manager when it is set, and has no flag. */
export const CONFIDENTIAL = [
  'smtpUrl',
  'notifyWebhookUrl',
  'notifyWebhookSecret',
  'alertWebhookUrl',
] as const satisfies readonly SettingName[];

/** Whether a setting can be typed on a command line. */
export function hasFlag(setting: SettingName): boolean {
  return !CONFIDENTIAL.some((name) => name === setting);
}

/** What a bill depends on. */
export const ESTIMATE = [
  'schedule',
  'timeZone',
  'tasks',
  'parallelism',
  'cpu',
  'memory',
  'maxJobs',
  'booksPerDay',
  'bookSeconds',
  'idleSeconds',
  'minimumSeconds',
  ...CONFIDENTIAL,
] as const satisfies readonly SettingName[];

/** What should be there: the target, the size, schedule and environment of the worker, and what it will cost. */
export const DEPLOYMENT = [
  ...TARGET,
  ...ESTIMATE,
  'image',
  'retries',
  'timeoutSeconds',
  'supabaseUrl',
  'bucket',
  'maxAttempts',
  'workerEnv',
  'alertEmail',
  ...OPTIONAL,
] as const satisfies readonly SettingName[];

export type Target = Pick<Config, (typeof TARGET)[number]>;
export type Estimate = Pick<Config, (typeof ESTIMATE)[number]>;
export type Deployment = Pick<Config, (typeof DEPLOYMENT)[number]>;

/**
 * Reads the named settings; none is defaulted over a value that is there and malformed.
 *
 * @throws ConfigError naming every fault at once
 */
export function readConfig<N extends SettingName>(names: readonly N[], sources: Sources): Pick<Config, N> {
  return readSettings(SETTINGS, names, sources, contradictions);
}

/**
 * Faults of a file of settings: a name of ours that is mistyped would leave its default in force, an alert unmade. Other names are
 * somebody else's; the file may be the worker's, too.
 */
export function mistypedNames(names: readonly string[]): string[] {
  const known = Object.entries(SETTINGS).map(([name, setting]) => envName(name, setting));
  return names
    .filter((name) => name.startsWith('INFRA_') && !known.includes(name) && name !== 'INFRA_EMULATOR')
    .map((name) => {
      const meant = nearest(name, known);
      return `${name} is no setting${meant ? `; did you mean ${meant}?` : ''}`;
    });
}

/** What no single setting can see. The pairs of CPU and memory are Cloud Run's. */
function contradictions({
  tasks = 1,
  parallelism = 0,
  cpu = 1,
  memory = 512,
  workerEnv = {},
}: Partial<Config>) {
  const faults: string[] = [];
  if (parallelism > tasks) faults.push(`--parallelism ${parallelism} is more than --tasks ${tasks}`);
  const least = { 1: 512, 2: 512, 4: 2048, 8: 4096 }[cpu] ?? 512;
  if (memory < least || memory > cpu * 4096) {
    faults.push(`--memory must be from ${least}Mi to ${cpu * 4}Gi with --cpu ${cpu}, got ${memory}Mi`);
  }
  for (const name of Object.keys(workerEnv)) {
    if (RESERVED.has(name) || name.startsWith('CLOUD_RUN_')) {
      faults.push(`--worker-env must not set ${name}: it has its own setting or belongs to the platform`);
    }
    if (/KEY|SECRET|TOKEN|PASSWORD/.test(name)) {
      faults.push(`--worker-env must not carry ${name}: everybody who may read the Job could read it`);
    }
  }
  return faults;
}

const RESERVED = new Set<string>([
  ...[...OPTIONAL, ...CONFIDENTIAL].map((setting) => SETTINGS[setting].env),
  'WORKER_MODE',
  'MAX_JOBS',
  'MAX_ATTEMPTS',
  'SUPABASE_URL',
  'SUPABASE_BUCKET',
  'SUPABASE_SERVICE_ROLE_KEY',
  'TASK_TIMEOUT_SECONDS',
  'PORT',
]);
