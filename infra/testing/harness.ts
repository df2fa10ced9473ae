import { cli } from '../cli.ts';
import type { Io } from '../io.ts';
import { type Fake, startFake } from './fake.ts';
import { PROJECT } from './state.ts';

export const KEY = 'sb_secret_0123456789abcdefghij';
export const DIGEST = `sha256:${'a'.repeat(64)}`;
export const OTHER_DIGEST = `sha256:${'b'.repeat(64)}`;

export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

interface Around {
  readonly env?: Readonly<Record<string, string>>;
  /** Standard input; absent: a terminal. */
  readonly input?: string;
  /** What the person at the terminal types; absent: nobody is there. */
  readonly answer?: string;
}

/** What a person who deploys has set. */
export const ENV = {
  GOOGLE_CLOUD_PROJECT: PROJECT,
  SUPABASE_URL: 'https://abcdefgh.supabase.co',
  SUPABASE_SERVICE_ROLE_KEY: KEY,
};

/** What a worker may have that has to stay secret. */
export const SECRETS = {
  SMTP_URL: 'smtps://user:p%40ss@mail.example:465',
  NOTIFY_WEBHOOK_URL: 'https://app.example/hook?token=t0k3n',
  NOTIFY_WEBHOOK_SECRET: 'whsec_c2VjcmV0',
  ALERT_WEBHOOK_URL: 'https://hooks.example/services/T000/B000',
};

/** What it may have besides, for anybody to see. */
export const PLAIN = {
  MAX_TASKS: '20',
  LEASE_SECONDS: '90',
  MAX_UPLOAD_MB: '50',
  ANALYSIS_THREADS: '2',
  MAIL_FROM: 'Reader <books@example.com>',
  APP_URL: 'https://reader.example',
  ALERT_QUEUE_AGE_MINUTES: '30',
  ALERT_FAILURE_PERCENT: '40',
};

/** What somebody has set whose worker mails readers and alerts operators. */
export const MAILING = { ...ENV, ...SECRETS, ...PLAIN };

/** A fake with an image in it and everything deployed. */
export async function deployed(flags = ''): Promise<Fake> {
  const fake = await startFake();
  fake.push(DIGEST, 'latest');
  await succeed(fake, 'deploy');
  if (flags !== '') await succeed(fake, `deploy ${flags}`);
  fake.calls.length = 0;
  return fake;
}

const LOCATION = `projects/${PROJECT}/locations/us-central1`;
export const JOB = `${LOCATION}/jobs/intelligent-reader-worker`;
export const TRIGGER = `${LOCATION}/jobs/intelligent-reader-worker-every-minute`;
export const REPOSITORY = `${LOCATION}/repositories/intelligent-reader`;
export const RUNTIME = `intelligent-reader-runtime@${PROJECT}.iam.gserviceaccount.com`;

/** Runs a command that has to succeed. @returns what it printed */
export async function succeed(fake: Fake, line: string, around: Around = {}): Promise<string> {
  const { code, out, err } = await infra(fake, line, around);
  if (code !== 0) throw new Error(`${line} ended with ${code}\n${out}${err}`);
  return out;
}

/** The calls that change something. */
export function writes(fake: Fake): string[] {
  return fake.calls.filter(isWrite);
}

export function isWrite(method: string): boolean {
  return !/^(get|list|access|batchget)/i.test(method);
}

/** Runs one command line against the fake, through the real clients. Time passes at once. */
export async function infra(
  fake: Fake,
  line: string,
  { env = ENV, input, answer }: Around = {},
): Promise<Ended> {
  let out = '';
  let err = '';
  let now = 0;
  const { grpc, rest } = fake.emulator;
  const io: Io = {
    env: { ...env, INFRA_EMULATOR: `${grpc},${rest}` },
    terminal: false,
    clock: {
      now: () => now,
      sleep: async (ms) => {
        now += ms;
      },
    },
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    readInput: async () => input ?? null,
    ask: async () => answer ?? null,
  };
  const code = await cli(words(line), io);
  return { code, out, err };
}

/** Like a shell: words between spaces, double quotes hold together. */
function words(line: string): string[] {
  return [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '');
}

/** Changes something behind the deployment's back. */
export function edit<T>(map: Map<string, T>, name: string, change: object): void {
  const current = map.get(name);
  if (current === undefined) throw new Error(`no ${name}`);
  map.set(name, { ...current, ...change });
}

export function editTarget({ triggers }: Fake['state'], change: object): void {
  edit(triggers, TRIGGER, { httpTarget: { ...triggers.get(TRIGGER)?.httpTarget, ...change } });
}

export function editContainer({ jobs }: Fake['state'], change: object): void {
  const template = jobs.get(JOB)?.template;
  const container = { ...template?.template?.containers?.[0], ...change };
  edit(jobs, JOB, {
    template: { ...template, template: { ...template?.template, containers: [container] } },
  });
}
