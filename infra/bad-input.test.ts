import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { Fake } from './testing/fake.ts';
import { DIGEST, deployed, ENV, infra, KEY, succeed, writes } from './testing/harness.ts';
import { PROJECT } from './testing/state.ts';
import { useFakes } from './testing/use-fakes.ts';
import { INTERNAL, Refusal } from './testing/wire.ts';

const open = useFakes();

const EX_USAGE = 64;
const EX_CONFIG = 78;

describe('what cannot be meant gets one line that says what to do', () => {
  let deployment: Fake;
  beforeAll(async () => {
    deployment = await deployed();
  });
  afterAll(() => deployment.close());

  it.each([
    ['an unknown command', 'delpoy', EX_USAGE, 'there is no command delpoy; did you mean deploy?'],
    ['an unknown flag', 'plan --task 3', EX_USAGE, 'plan knows no --task; did you mean --tasks?'],
    ['a flag of another command', 'pause --tasks 3', EX_USAGE, 'pause knows no --tasks'],
    ['a flag without its value', 'plan --tasks', EX_USAGE, 'npm run infra -- plan --help'],
    ['a word too many', 'plan now', EX_USAGE, 'plan takes only flags'],
    ['a malformed cron', 'plan --schedule "* * * *"', EX_CONFIG, '--schedule must be five cron fields'],
    ['the other cron', 'plan --schedule "every 5 minutes"', EX_CONFIG, '--schedule must be five cron fields'],
    ['cron that Cloud Scheduler lacks', 'plan --schedule "0 0 L * *"', EX_CONFIG, '--schedule must be five'],
    ['a schedule that never comes', 'plan --schedule "0 0 30 2 *"', EX_CONFIG, 'a schedule that ever comes'],
    [
      'a Job too long to name accounts after',
      'plan --job a-name-of-more-than-twenty --runtime-account runtime --builder-account builder',
      EX_CONFIG,
      '--scheduler-account has to be given: made of --job a-name-of-more-than-twenty it would be',
    ],
    ['an unknown time zone', 'plan --time-zone Mars/Base', EX_CONFIG, '--time-zone must be a time zone'],
    [
      'a project that cannot be',
      'plan --project My_Project',
      EX_CONFIG,
      '--project must be like my-reader-project',
    ],
    ['a region that cannot be', 'plan --region tokyo', EX_CONFIG, '--region must be like us-central1'],
    ['too many tasks', 'plan --tasks 20000', EX_CONFIG, '--tasks must be a whole number from 1 to 10000'],
    [
      'more at once than there are',
      'plan --parallelism 3',
      EX_CONFIG,
      '--parallelism 3 is more than --tasks 1',
    ],
    ['too little memory', 'plan --memory 256Mi', EX_CONFIG, '--memory must be from 512Mi to 32Gi'],
    ['memory that one CPU cannot have', 'plan --memory 8Gi', EX_CONFIG, 'from 512Mi to 4Gi with --cpu 1'],
    ['three CPUs', 'plan --cpu 3', EX_CONFIG, '--cpu must be one of 1, 2, 4, 8'],
    [
      'an address with a path',
      'plan --supabase-url https://a.supabase.co/rest/v1',
      EX_CONFIG,
      'an https address',
    ],
    ['an image from elsewhere', 'plan --image docker.io/library/node:24', EX_CONFIG, '--image must be a tag'],
    [
      'a key in the environment of the Job',
      'plan --worker-env API_KEY=x',
      EX_CONFIG,
      'must not carry API_KEY',
    ],
    ['a reserved variable', 'plan --worker-env CLOUD_RUN_JOB=x', EX_CONFIG, 'must not set CLOUD_RUN_JOB'],
    ['no address for alerts', 'plan --alert-email me', EX_CONFIG, '--alert-email must be an e-mail address'],
    ['a project nobody may see', 'plan --project another-project', 1, 'there is no project another-project'],
    ['a region that does not exist', 'plan --region us-centrall1', 1, 'did you mean us-central1?'],
    [
      'an image that does not exist',
      'deploy --image nope',
      1,
      'worker:nope: build it with "gcloud builds submit --project reader-test"',
    ],
  ])('%s', async (_title, line, code, message) => {
    const ended = await infra(deployment, line);
    expect(ended.code).toBe(code);
    expect(ended.err.split('\n')).toEqual([expect.stringMatching(/^error: /), '']);
    expect(ended.err).toContain(message);
    expect(writes(deployment)).toEqual([]);
  });

  it('a missing project and a missing Supabase address at once', async () => {
    const fake = await open();
    const { code, err } = await infra(fake, 'deploy', { env: {} });
    expect(code).toBe(EX_CONFIG);
    expect(err).toBe(
      'error: name the project: --project my-reader-project, or GOOGLE_CLOUD_PROJECT\n' +
        'error: name the Supabase project: --supabase-url https://<ref>.supabase.co, or SUPABASE_URL\n',
    );
  });

  it('a malformed variable by its name', async () => {
    const fake = await open();
    const { err } = await infra(fake, 'plan', { env: { ...ENV, INFRA_TASKS: 'many' } });
    expect(err).toBe('error: INFRA_TASKS must be a whole number from 1 to 10000, got "many"\n');
  });

  it('as JSON for scripts', async () => {
    const fake = await open();
    const { code, out, err } = await infra(fake, 'plan --json --tasks 0');
    expect(code).toBe(EX_CONFIG);
    expect(JSON.parse(out)).toEqual({
      ok: false,
      code: 'config_invalid',
      message: '--tasks must be a whole number from 1 to 10000, got "0"',
    });
    expect(err).toBe('');
  });

  it('a repository of that name that holds something else', async () => {
    const fake = await open(deployed());
    for (const [name, repository] of fake.state.repositories) {
      fake.state.repositories.set(name, { ...repository, format: 'NPM' });
    }
    const { code, err } = await infra(fake, 'deploy');
    expect(code).toBe(1);
    expect(err).toContain('holds NPM packages and cannot change: choose another name with --repository');
  });
});

/** An old key of Supabase. */
function jwt(payload: object): string {
  return `e30.${Buffer.from(JSON.stringify(payload)).toString('base64url')}.c2lnbmF0dXJl`;
}

describe('the key', () => {
  it.each([
    ['white space', 'sb_secret_0123 456789abcdef'],
    ['too little', 'sb_secret'],
    ['the publishable key', 'sb_publishable_0123456789abcdef'],
    ['the anon JWT', jwt({ role: 'anon' })],
    ['the key of another project', jwt({ role: 'service_role', ref: 'zyxwvuts' })],
    ['nothing', '\n'],
  ])('is refused without being shown: %s', async (_title, input) => {
    const fake = await open();
    const { code, out, err } = await infra(fake, 'deploy --key-stdin', { input });
    expect(code).toBe(EX_CONFIG);
    expect(err).toMatch(/^error: .+\n$/);
    if (input.trim() !== '') expect(out + err).not.toContain(input.trim());
    expect(fake.calls).toEqual([]);
  });

  it('is not read from a terminal', async () => {
    const fake = await open();
    const { code, err } = await infra(fake, 'deploy --key-stdin');
    expect(code).toBe(EX_CONFIG);
    expect(err).toContain('--key-stdin < key.txt');
  });

  it('is not shown when Google repeats it', async () => {
    const fake = await open();
    fake.intercept = (method, proceed) => {
      if (method === 'AddSecretVersion') throw new Refusal(INTERNAL, `cannot store ${KEY}`);
      return proceed();
    };
    const { err } = await infra(fake, 'deploy');
    expect(err).toContain('cannot store [secret]');
  });

  it('has no flag', async () => {
    const fake = await open();
    const { code, err } = await infra(
      fake,
      'deploy --supabase-service-role-key=sb_secret_typed_on_the_command_line',
    );
    expect(code).toBe(EX_USAGE);
    expect(err).not.toContain('typed_on');
  });
});

describe('where a setting comes from', () => {
  it('flags win over the environment, the environment over a file, a file over defaults', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'infra-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const file = path.join(folder, 'production.env');
    writeFileSync(file, 'INFRA_TASKS=2\nMAX_JOBS=20\nINFRA_RETRIES=3\n');
    const fake = await open(deployed());
    const env = { ...ENV, MAX_JOBS: '30', INFRA_RETRIES: '4' };
    const { steps } = JSON.parse(await succeed(fake, `plan --json --env-file ${file} --retries 5`, { env }));
    const { changes } = steps.find(({ id }: { id: string }) => id === 'job');
    expect(changes.map(({ path, to }: { path: string; to: unknown }) => [path, to])).toEqual([
      ['tasks', 2],
      ['retries', 5],
      ['env.MAX_JOBS', '30'],
    ]);
  });

  it('a mistyped name in a file is refused, and what is not ours is left alone', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'infra-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const file = path.join(folder, 'production.env');
    writeFileSync(file, 'INFRA_ALERT_MAIL=me@example.org\nPOLL_INTERVAL_MS=1500\n');
    const fake = await open();
    const { code, err } = await infra(fake, `plan --env-file ${file}`);
    expect(code).toBe(EX_CONFIG);
    expect(err).toBe(`error: ${file}: INFRA_ALERT_MAIL is no setting; did you mean INFRA_ALERT_EMAIL?\n`);
    expect(fake.calls).toEqual([]);
  });

  it('a file that is not there is named', async () => {
    const fake = await open();
    const { code, err } = await infra(fake, 'plan --env-file /nowhere/production.env');
    expect(code).toBe(EX_USAGE);
    expect(err).toContain('/nowhere/production.env');
  });
});

describe('help', () => {
  it('tells every command, and every flag of a command', async () => {
    const fake = await open();
    const overview = await succeed(fake, 'help');
    for (const name of [
      'plan',
      'deploy',
      'execute',
      'status',
      'logs',
      'pause',
      'resume',
      'cost',
      'destroy',
    ]) {
      expect(overview).toContain(`\n  ${name} `);
      expect(await succeed(fake, `${name} --help`)).toContain('--json');
    }
    expect(await succeed(fake, 'help deploy')).toContain(
      'npm run infra -- deploy --tasks 10 --parallelism 5',
    );
    expect(await succeed(fake, 'deploy --help')).toContain('default 512Mi');
  });
});

it('plans with JSON that names each step and its changes', async () => {
  const fake = await open(deployed());
  const plan = JSON.parse(await succeed(fake, `plan --json --memory 1Gi --image ${DIGEST}`));
  expect(plan).toMatchObject({ project: PROJECT, region: 'us-central1', toChange: 1, blockers: [] });
  expect(plan.steps.find(({ id }: { id: string }) => id === 'job')).toEqual({
    id: 'job',
    title: 'Cloud Run job intelligent-reader-worker',
    action: 'update',
    changes: [{ path: 'memory', from: 512, to: 1024 }],
  });
});
