import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readConfig } from '../worker/config.ts';
import type { Fake } from './testing/fake.ts';
import {
  deployed,
  ENV,
  editContainer,
  infra,
  JOB,
  MAILING,
  PLAIN,
  RUNTIME,
  SECRETS,
  succeed,
  writes,
} from './testing/harness.ts';
import { PROJECT } from './testing/state.ts';
import { useFakes } from './testing/use-fakes.ts';
import { INTERNAL, Refusal } from './testing/wire.ts';

const open = useFakes();

const EX_CONFIG = 78;
const SECRET = `projects/${PROJECT}/secrets/intelligent-reader-worker-smtp-url`;

/** What a task of the Job finds in its environment, secrets looked up as Cloud Run does. */
function environment({ state }: Fake): Record<string, string> {
  const variables = state.jobs.get(JOB)?.template?.template?.containers?.[0]?.env ?? [];
  return Object.fromEntries(
    variables.map(({ name, value, valueSource }) => {
      const { secret, version } = valueSource?.secretKeyRef ?? {};
      const stored = `projects/${PROJECT}/secrets/${secret?.split('/').at(-1)}/versions/${version}`;
      return [name ?? '', valueSource ? String(state.keys.get(stored)?.data) : (value ?? '')];
    }),
  );
}

function shows(text: string): string[] {
  return Object.values(SECRETS).filter((secret) => text.includes(secret));
}

describe('what is set for the worker', () => {
  it('reaches it, what is secret only through Secret Manager', async () => {
    const fake = await open(deployed());
    const out = await succeed(fake, 'deploy', { env: MAILING });
    expect(environment(fake)).toMatchObject({ ...SECRETS, ...PLAIN });
    expect(readConfig(environment(fake))).toMatchObject({
      notices: { smtpUrl: SECRETS.SMTP_URL, mailFrom: { address: 'books@example.com' } },
      alerts: { webhookUrl: SECRETS.ALERT_WEBHOOK_URL, queueAgeMinutes: 30, failurePercent: 40 },
    });
    expect(shows(JSON.stringify([...fake.state.jobs]) + out)).toEqual([]);
  });

  it('is not on the Job when it is not set, nor what only a loop reads', async () => {
    const fake = await open(deployed());
    const env = { ...ENV, SMTP_URL: ' ', MAIL_FROM: '', POLL_INTERVAL_MS: '900', CACHE_FOLDER: '/home/me' };
    await succeed(fake, 'deploy', { env });
    expect(Object.keys(environment(fake)).toSorted()).toEqual([
      'MAX_ATTEMPTS',
      'MAX_JOBS',
      'SUPABASE_BUCKET',
      'SUPABASE_SERVICE_ROLE_KEY',
      'SUPABASE_URL',
      'TASK_TIMEOUT_SECONDS',
      'WORKER_MODE',
    ]);
    expect(fake.state.secrets.size).toBe(1);
  });

  it('comes from flags and files as other settings do, but no secret from a flag', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'infra-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const file = path.join(folder, 'production.env');
    writeFileSync(file, `SMTP_URL=${SECRETS.SMTP_URL}\nAPP_URL=https://file.example\nMAX_TASKS=3\n`);
    const fake = await open(deployed());
    await succeed(fake, `deploy --env-file ${file} --app-url https://flag.example`);
    expect(environment(fake)).toMatchObject({
      SMTP_URL: SECRETS.SMTP_URL,
      APP_URL: 'https://flag.example',
      MAX_TASKS: '3',
    });
    const typed = await infra(fake, `deploy --smtp-url=${SECRETS.SMTP_URL}`);
    expect(typed.code).toBe(64);
    expect(shows(typed.out + typed.err)).toEqual([]);
    expect(await succeed(fake, 'deploy --help')).toMatch(/\n {2}SMTP_URL +mail server/);
  });

  it('gives the worker access to each of its secrets and to no other', async () => {
    const fake = await open(deployed());
    await succeed(fake, 'deploy', { env: { ...ENV, SMTP_URL: SECRETS.SMTP_URL } });
    const accessible = [...fake.state.policies]
      .filter(([, { bindings }]) =>
        bindings.some(({ role }) => role === 'roles/secretmanager.secretAccessor'),
      )
      .map(([resource, { bindings }]) => [resource, bindings.flatMap(({ members }) => members)]);
    expect(accessible).toEqual([
      [`projects/${PROJECT}/secrets/supabase-service-role-key`, [`serviceAccount:${RUNTIME}`]],
      [SECRET, [`serviceAccount:${RUNTIME}`]],
    ]);
  });

  it('changes nothing the second time, and shows no secret in any plan', async () => {
    const fake = await open(deployed());
    const first = await infra(fake, 'plan --json', { env: MAILING });
    await succeed(fake, 'deploy', { env: MAILING });
    fake.calls.length = 0;
    const second = await infra(fake, 'plan --check', { env: MAILING });
    expect(second.code).toBe(0);
    expect(await succeed(fake, 'deploy --json', { env: MAILING })).toContain('"changed": 0');
    expect(writes(fake)).toEqual([]);
    expect(shows(first.out + first.err + second.out)).toEqual([]);
  });

  it('gets a new version when it changes, pinned, and the old one can be retired', async () => {
    const fake = await open(deployed());
    await succeed(fake, 'deploy', { env: MAILING });
    const env = { ...MAILING, SMTP_URL: 'smtps://user:other@mail.example' };
    const out = await succeed(fake, 'deploy', { env });
    expect(environment(fake)).toMatchObject({ ...SECRETS, SMTP_URL: env.SMTP_URL });
    expect([...fake.state.keys.keys()].filter((name) => name.startsWith(SECRET))).toHaveLength(2);
    expect(out).toContain('gcloud secrets versions disable 1 --secret intelligent-reader-worker-smtp-url');
    expect(out).not.toContain('other@');
  });

  it('is taken off the Job when it is no longer set, and goes with destroy', async () => {
    const fake = await open(deployed());
    const { secrets } = fake.state.snapshot() as { secrets: unknown[] };
    await succeed(fake, 'deploy', { env: MAILING });
    const plan = await infra(fake, 'plan --check');
    expect(plan.code).toBe(3);
    expect(plan.out).toContain(
      'env.SMTP_URL: version 1 of intelligent-reader-worker-smtp-url, to be taken away',
    );
    const out = await succeed(fake, 'deploy');
    expect(Object.keys(environment(fake))).not.toContain('SMTP_URL');
    expect(out).toContain('gcloud secrets delete intelligent-reader-worker-smtp-url --project');
    expect(fake.state.secrets.size).toBe(secrets.length + 4);
    await succeed(fake, 'destroy --yes', { env: { GOOGLE_CLOUD_PROJECT: PROJECT } });
    expect(fake.state.snapshot()).toMatchObject({ secrets: [], keys: [], policies: [] });
  });

  it.each<[string, (fake: Fake) => void]>([
    ['access that was taken away', ({ state }) => state.policies.delete(SECRET)],
    [
      'a deleted secret',
      ({ state }) => {
        state.secrets.delete(SECRET);
        state.policies.delete(SECRET);
        state.keys.delete(`${SECRET}/versions/1`);
      },
    ],
    [
      'a value set by hand',
      ({ state }) => editContainer(state, { env: [{ name: 'SMTP_URL', value: SECRETS.SMTP_URL }] }),
    ],
  ])('is repaired after drift: %s', async (_title, drift) => {
    const fake = await open(deployed());
    await succeed(fake, 'deploy', { env: MAILING });
    const before = fake.state.snapshot();
    drift(fake);
    const plan = await infra(fake, 'plan --check', { env: MAILING });
    expect(plan.code).toBe(3);
    expect(shows(plan.out + plan.err)).toEqual([]);
    await succeed(fake, 'deploy', { env: MAILING });
    expect(fake.state.snapshot()).toEqual(before);
  });
});

describe('what the worker would refuse', () => {
  it('is refused before anything is touched, all at once, without what may be secret', async () => {
    const fake = await open();
    const env = {
      ...ENV,
      INFRA_TASKS: 'many',
      MAIL_FROM: 'nobody',
      APP_URL: 'app.example',
      ALERT_FAILURE_PERCENT: '0',
      SMTP_URL: 'smtp://user:50%off@mail.example',
      ALERT_WEBHOOK_URL: 'hooks.example/T000',
    };
    const { code, out, err } = await infra(fake, 'deploy --max-tasks 5000', { env });
    expect(code).toBe(EX_CONFIG);
    expect(err.split('\n').map((line) => line.split(' ')[1])).toEqual([
      ...['INFRA_TASKS', 'SMTP_URL', 'ALERT_WEBHOOK_URL', '--max-tasks', 'MAIL_FROM', 'APP_URL'],
      ...['ALERT_FAILURE_PERCENT', undefined],
    ]);
    expect(err).toContain('error: --max-tasks must be a whole number from 0 to 1000, got "5000"\n');
    expect(err).toContain('error: SMTP_URL must be an address that begins with smtp:// or smtps://, special');
    expect(out + err).not.toMatch(/50%off|T000/);
    expect(fake.calls).toEqual([]);
  });

  it('is told by the worker in the same words', async () => {
    const fake = await open();
    const wrong = { MAIL_FROM: 'nobody', ANALYSIS_THREADS: '0', NOTIFY_WEBHOOK_URL: 'ftp://x' };
    const { err } = await infra(fake, 'plan', { env: { ...ENV, ...wrong } });
    const faults = err.trimEnd().split('\n');
    expect(() => readConfig({ ...ENV, ...wrong })).toThrow(
      expect.objectContaining({
        faults: expect.arrayContaining(faults.map((line) => line.slice('error: '.length))),
      }),
    );
    expect(faults).toHaveLength(3);
  });

  it.each(['SMTP_URL', 'ALERT_WEBHOOK_URL', 'APP_URL'])('has no way around: %s', async (name) => {
    const fake = await open();
    const { code, err } = await infra(fake, `plan --worker-env ${name}=https://a.example`);
    expect(code).toBe(EX_CONFIG);
    expect(err).toBe(
      `error: --worker-env must not set ${name}: it has its own setting or belongs to the platform\n`,
    );
  });
});

describe('a secret of the worker', () => {
  it.each(['deploy', 'deploy --json'])('is not shown when Google repeats it: %s', async (line) => {
    const fake = await open();
    const env = { ...ENV, NOTIFY_WEBHOOK_SECRET: 'a "quoted" one' };
    fake.intercept = (method, proceed) => {
      if (method === 'AddSecretVersion') {
        throw new Refusal(INTERNAL, `cannot store ${env.NOTIFY_WEBHOOK_SECRET}`);
      }
      return proceed();
    };
    const { out, err } = await infra(fake, line, { env });
    expect(out + err).toContain('cannot store [secret]');
    expect(out + err).not.toContain('quoted');
  });

  it('is in the bill, and not in its JSON', async () => {
    const fake = await open();
    const cost = async (env: Record<string, string>) =>
      JSON.parse(await succeed(fake, 'cost --json', { env }));
    const [alone, all] = [await cost({}), await cost(SECRETS)];
    // Four versions more, and four more reads at each of 43 830 starts.
    expect(all.costs.secret - alone.costs.secret).toBeCloseTo(4 * (0.06 + 43_830 * 0.000003), 6);
    expect(all.afterFree - alone.afterFree).toBeCloseTo(4 * 43_830 * 0.000003, 6);
    expect(all.input.smtpUrl).toBe('(set)');
    expect(await succeed(fake, 'cost', { env: SECRETS })).toContain('5 secrets');
  });
});
