import { describe, expect, it } from 'vitest';
import { deployed, ENV, edit, infra, JOB, succeed, TRIGGER, writes } from './testing/harness.ts';
import { PROJECT } from './testing/state.ts';
import { useFakes } from './testing/use-fakes.ts';

const open = useFakes();

/** What somebody has who only looks after things. */
const env = { GOOGLE_CLOUD_PROJECT: PROJECT };

const LINES = [
  { severity: 'INFO', message: 'claimed', fields: { job: '17' } },
  { severity: 'ERROR', message: 'the book failed', fields: { code: 'not_an_epub' } },
  { severity: 'INFO', message: 'no jobs available; exiting', fields: {} },
];

describe('execute', () => {
  it('starts a run and says its name', async () => {
    const fake = await open(deployed());
    const { execution } = JSON.parse(await succeed(fake, 'execute --json', { env }));
    expect([...fake.state.executions.keys()]).toEqual([`${JOB}/executions/${execution}`]);
  });

  it('follows a run, with every log line once and in order', async () => {
    const fake = await open(deployed());
    fake.state.script = { looks: 3, succeeds: true, lines: LINES };
    const out = await succeed(fake, 'execute --wait', { env });
    const logged = out.split('\n').filter((line) => /^\d\d:/.test(line));
    expect(logged.map((line) => line.slice(9))).toEqual([
      'INFO    claimed job=17',
      'ERROR   the book failed code=not_an_epub',
      'INFO    no jobs available; exiting',
    ]);
    expect(out).toContain('succeeded');
  });

  it('exits with 1 when the run fails', async () => {
    const fake = await open(deployed());
    fake.state.script = { looks: 1, succeeds: false, lines: [] };
    const { code, out } = await infra(fake, 'execute --wait --json', { env });
    expect(code).toBe(1);
    expect(JSON.parse(out).execution).toMatchObject({ state: 'failed', tasks: { all: 1, failed: 1 } });
  });

  it('stops waiting when the platform would have ended the run long ago', async () => {
    const fake = await open(deployed());
    fake.state.script = { looks: Number.POSITIVE_INFINITY, succeeds: true, lines: [] };
    const { code, err } = await infra(fake, 'execute --wait --wait-seconds 60', { env });
    expect(code).toBe(1);
    // One wave of tasks, 600 s each, started at most twice, and a minute.
    expect(err).toContain('within 1260 s');
  });

  it('starts nothing with --dry-run', async () => {
    const fake = await open(deployed());
    await succeed(fake, 'execute --dry-run', { env });
    expect(fake.calls).toEqual([]);
  });

  it('says that there is no Job yet', async () => {
    const fake = await open(deployed());
    fake.state.jobs.clear();
    const { code, err } = await infra(fake, 'execute', { env });
    expect(code).toBe(1);
    expect(err).toMatch(
      /^error: could not start a run of intelligent-reader-worker: .*npm run infra -- deploy.*\n$/,
    );
  });
});

describe('status', () => {
  it('shows the Job, its last runs and the schedule', async () => {
    const fake = await open(deployed());
    fake.fire(TRIGGER);
    const status = JSON.parse(await succeed(fake, 'status --json', { env }));
    expect(status).toMatchObject({
      job: { state: 'ready', tasks: 1, cpu: '1', memory: '512Mi' },
      executions: [{ state: 'pending' }],
      trigger: { schedule: '* * * * *', timeZone: 'Etc/UTC', state: 'enabled', lastError: null },
      queue: { state: 'unknown' },
    });
    expect(await succeed(fake, 'status', { env })).toContain('Schedule  "* * * * *" Etc/UTC: enabled');
  });

  it('says who is told of what', async () => {
    const fake = await open(deployed());
    const alerts = async () => / *Alerts {4}(.*)/.exec(await succeed(fake, 'status', { env }))?.[1];
    expect(await alerts()).toBe('none; be mailed with: npm run infra -- deploy --alert-email ADDRESS');
    await succeed(fake, 'deploy --alert-email me@example.org');
    expect(await alerts()).toBe('me@example.org is mailed of failures, and of no run for 16 min');
    await succeed(fake, 'deploy --schedule "0 3 * * *"');
    expect(await alerts()).toBe('me@example.org is mailed of failures');
    fake.state.enabled.delete('monitoring.googleapis.com');
    expect(await alerts()).toContain('monitoring.googleapis.com is not enabled');
  });

  it('asks for five runs however many there are', async () => {
    const fake = await open(deployed());
    for (let i = 0; i < 12; i++) fake.fire(TRIGGER);
    const { executions } = JSON.parse(await succeed(fake, 'status --json', { env }));
    expect(executions).toHaveLength(5);
    expect(executions[0].name).toBe([...fake.state.executions.keys()].at(-1)?.split('/').at(-1));
  });

  it('exits with 1 when something is missing', async () => {
    const fake = await open(deployed());
    fake.state.triggers.clear();
    const { code, out } = await infra(fake, 'status', { env });
    expect(code).toBe(1);
    expect(out).toContain('make it with: npm run infra -- deploy');
  });

  it('exits with 1 when the schedule could not start the last run', async () => {
    const fake = await open(deployed());
    edit(fake.state.triggers, TRIGGER, { status: { code: 7, message: 'denied' } });
    const { code, out } = await infra(fake, 'status', { env });
    expect(code).toBe(1);
    expect(out).toContain('the last start failed: PERMISSION_DENIED');
  });
});

describe('logs', () => {
  it('prints what the last run logged, and not another one', async () => {
    const fake = await open(deployed());
    fake.state.script = { looks: 1, succeeds: true, lines: LINES.slice(0, 1) };
    await succeed(fake, 'execute --wait', { env });
    fake.state.script = { looks: 1, succeeds: true, lines: LINES.slice(1) };
    await succeed(fake, 'execute --wait', { env });
    const { lines } = JSON.parse(await succeed(fake, 'logs --json', { env }));
    expect(lines.map(({ message }: { message: string }) => message)).toEqual(
      LINES.slice(1).map((l) => l.message),
    );
    expect(lines[0]).toMatchObject({ severity: 'ERROR', fields: { code: 'not_an_epub' } });
  });

  it('says that nothing ran yet', async () => {
    const fake = await open(deployed());
    const { code, err } = await infra(fake, 'logs', { env });
    expect(code).toBe(1);
    expect(err).toContain('npm run infra -- execute --wait');
  });
});

describe('pause and resume', () => {
  it('set the schedule, and say so when it is set already', async () => {
    const fake = await open(deployed());
    const changed = async (line: string) =>
      JSON.parse(await succeed(fake, `${line} --json`, { env })).changed;
    expect([await changed('pause'), await changed('pause')]).toEqual([true, false]);
    expect(fake.state.triggers.get(TRIGGER)?.state).toBe('PAUSED');
    expect([await changed('resume'), await changed('resume')]).toEqual([true, false]);
    expect(fake.state.triggers.get(TRIGGER)?.state).toBe('ENABLED');
    expect(writes(fake)).toEqual(['PauseJob', 'ResumeJob']);
  });

  it('changes nothing with --dry-run', async () => {
    const fake = await open(deployed());
    expect(await succeed(fake, 'pause --dry-run', { env })).toContain('Would set');
    expect(writes(fake)).toEqual([]);
  });
});

describe('destroy', () => {
  const gone = {
    repositories: [],
    accounts: [],
    secrets: [],
    keys: [],
    jobs: [],
    triggers: [],
    policies: [],
  };

  it('removes what deploy made once the project was typed', async () => {
    const fake = await open(deployed('--alert-email me@example.org'));
    await succeed(fake, 'destroy', { env, answer: PROJECT });
    expect(fake.state.snapshot()).toMatchObject({ ...gone, metrics: [], channels: [], alerts: [] });
    expect(await succeed(fake, 'destroy', { env })).toContain('nothing to remove');
  });

  it.each([
    ['another answer', { answer: 'yes' }],
    ['nobody there', {}],
  ])('removes nothing with %s', async (_title, around) => {
    const fake = await open(deployed());
    const { code, err } = await infra(fake, 'destroy', { env, ...around });
    expect(code).toBe(1);
    expect(err).toMatch(/^error: .+\n$/);
    expect(writes(fake)).toEqual([]);
  });

  it('after a move takes from the old region only what the Job in the new one does not use', async () => {
    const moved = 'deploy --alert-email me@example.org --region europe-west1';
    const fake = await open(deployed('--alert-email me@example.org'));
    await succeed(fake, moved);
    const shown = await succeed(fake, 'destroy --dry-run', { env });
    expect(shown).toContain('- Cloud Run job intelligent-reader-worker\n');
    expect(shown).toMatch(
      /= service account .+ stays: the Job intelligent-reader-worker in europe-west1 uses it/,
    );
    await succeed(fake, 'destroy --yes', { env });
    expect([...fake.state.jobs.keys()]).toEqual([
      `projects/${PROJECT}/locations/europe-west1/jobs/intelligent-reader-worker`,
    ]);
    expect((await infra(fake, `${moved.replace('deploy', 'plan')} --check`)).code).toBe(0);
  });

  it('takes nothing when the wrong region is named', async () => {
    const fake = await open(deployed());
    const { removed, kept } = JSON.parse(
      await succeed(fake, 'destroy --yes --json --region europe-west1', { env }),
    );
    expect(removed).toEqual([]);
    expect(kept).toContainEqual({
      title: expect.stringContaining('secret '),
      why: 'the Job intelligent-reader-worker in us-central1 uses it',
    });
    expect(writes(fake)).toEqual([]);
  });

  it('shows and removes nothing with --dry-run', async () => {
    const fake = await open(deployed());
    const { wouldRemove } = JSON.parse(await succeed(fake, 'destroy --dry-run --json', { env }));
    expect(wouldRemove.map(({ id }: { id: string }) => id)).toContain('repository');
    expect(writes(fake)).toEqual([]);
  });

  it('of one app leaves the other in the project alone', async () => {
    const fake = await open(deployed('--alert-email me@example.org'));
    const first = fake.state.snapshot();
    const second = { ...ENV, SUPABASE_URL: 'https://other.supabase.co', INFRA_JOB: 'second' };
    const key = { input: 'sb_secret_of_the_other_project' };
    const deploy = 'deploy --key-stdin --alert-email you@example.org';
    await succeed(fake, deploy, { env: second, ...key });
    expect((await infra(fake, 'plan --check --alert-email me@example.org')).code).toBe(0);
    expect(fake.state.triggers.size).toBe(2);
    // Whoever types what it says next does not start a run of the first.
    expect(await succeed(fake, deploy, { env: second, ...key })).toContain(
      'npm run infra -- execute --wait --job second  start a run',
    );
    await succeed(fake, 'destroy --yes', { env: second });
    expect(fake.state.snapshot()).toEqual(first);
  });

  it('leaves what was there before', async () => {
    const fake = await open();
    fake.state.enabled.add('artifactregistry.googleapis.com');
    const name = `projects/${PROJECT}/locations/us-central1/repositories/intelligent-reader`;
    fake.state.repositories.set(name, { name, format: 'DOCKER' });
    await infra(fake, 'deploy');
    const { kept } = JSON.parse(await succeed(fake, 'destroy --yes --json', { env }));
    expect(kept).toEqual([{ title: 'image repository intelligent-reader', why: 'it was not made here' }]);
    expect([...fake.state.repositories.keys()]).toEqual([name]);
    expect(fake.state.policy(name).bindings).toEqual([]);
  });

  it('is finished by a second one when it was cut off', async () => {
    const fake = await open(deployed());
    let left = 6;
    fake.intercept = (_method, proceed) => {
      if (left === 0) throw new Error('cut off');
      if (fake.calls.at(-1)?.startsWith('Delete')) left -= 1;
      return proceed();
    };
    expect((await infra(fake, 'destroy --yes', { env })).code).toBe(1);
    fake.intercept = (_method, proceed) => proceed();
    await succeed(fake, 'destroy --yes', { env });
    expect(fake.state.snapshot()).toMatchObject(gone);
  });
});

describe('cost', () => {
  it('needs no project', async () => {
    const fake = await open();
    const bill = JSON.parse(await succeed(fake, 'cost --json --books-per-day 0', { env: {} }));
    expect(bill.costs.total).toBeCloseTo(50.26, 2);
    expect(fake.calls).toEqual([]);
  });

  it('says of the minimum that it is reported', async () => {
    const fake = await open();
    expect(await succeed(fake, 'cost', { env: {} })).toContain('--minimum-seconds 0');
  });
});
