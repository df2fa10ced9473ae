import { describe, expect, it } from 'vitest';
import {
  DIGEST,
  deployed,
  ENV,
  infra,
  JOB,
  KEY,
  OTHER_DIGEST,
  REPOSITORY,
  RUNTIME,
  succeed,
  TRIGGER,
  writes,
} from './testing/harness.ts';
import { PROJECT } from './testing/state.ts';
import { useFakes } from './testing/use-fakes.ts';

const open = useFakes();

const SCHEDULER = `intelligent-reader-scheduler@${PROJECT}.iam.gserviceaccount.com`;

describe('a first deployment', () => {
  it('makes everything up to the image, says how to build one, and is finished by a second one', async () => {
    const fake = await open();
    const first = await infra(fake, 'deploy');
    expect(first.code).toBe(1);
    expect(first.err).toMatch(
      /^error: there is no image .*:latest: build it with "gcloud builds submit .*\n$/,
    );
    expect(fake.state.repositories.size).toBe(1);
    expect(fake.state.jobs.size).toBe(0);

    fake.push(DIGEST, 'latest');
    await succeed(fake, 'deploy');
    expect(fake.state.jobs.size).toBe(1);
  });

  it('asks for the key and the image at once when both are missing', async () => {
    const fake = await open();
    const { SUPABASE_SERVICE_ROLE_KEY: _, ...env } = ENV;
    const { code, err } = await infra(fake, 'deploy', { env });
    expect(code).toBe(1);
    expect(err.split('\n').slice(0, 2)).toEqual([
      expect.stringContaining('SUPABASE_SERVICE_ROLE_KEY'),
      expect.stringContaining('gcloud builds submit'),
    ]);
  });

  it('runs the image by digest with the pinned key, and the worker knows when it will be killed', async () => {
    const fake = await open(deployed('--timeout-seconds 900'));
    const task = fake.state.jobs.get(JOB)?.template?.template;
    const container = task?.containers?.[0];
    expect(container?.image).toBe(
      `us-central1-docker.pkg.dev/${PROJECT}/intelligent-reader/worker@${DIGEST}`,
    );
    expect(task?.serviceAccount).toBe(RUNTIME);
    expect(task?.maxRetries).toBe(1);
    expect(Number(task?.timeout?.seconds)).toBe(900);
    const plain = container?.env?.filter(({ value }) => value).map(({ name, value }) => [name, value]) ?? [];
    expect(Object.fromEntries(plain)).toEqual({
      WORKER_MODE: 'job',
      MAX_JOBS: '1',
      MAX_ATTEMPTS: '5',
      SUPABASE_URL: 'https://abcdefgh.supabase.co',
      SUPABASE_BUCKET: 'epubs',
      TASK_TIMEOUT_SECONDS: '900',
    });
    const key = container?.env?.find(({ name }) => name === 'SUPABASE_SERVICE_ROLE_KEY');
    expect(key?.valueSource?.secretKeyRef?.version).toBe('1');
    expect(JSON.stringify([...fake.state.jobs])).not.toContain(KEY);
  });

  it('lets each account do its own work and nothing else', async () => {
    const fake = await open(deployed());
    const roles = [...fake.state.policies].flatMap(([resource, { bindings }]) =>
      bindings.flatMap(({ role, members }) => members.map((member) => `${role} ${member} ${resource}`)),
    );
    const builder = `serviceAccount:intelligent-reader-builder@${PROJECT}.iam.gserviceaccount.com`;
    expect(roles.toSorted()).toEqual(
      [
        `roles/secretmanager.secretAccessor serviceAccount:${RUNTIME} projects/${PROJECT}/secrets/supabase-service-role-key`,
        `roles/run.invoker serviceAccount:${SCHEDULER} ${JOB}`,
        `roles/run.developer ${builder} ${JOB}`,
        `roles/artifactregistry.writer ${builder} ${REPOSITORY}`,
        `roles/iam.serviceAccountUser ${builder} projects/${PROJECT}/serviceAccounts/${RUNTIME}`,
        `roles/logging.logWriter ${builder} projects/${PROJECT}`,
        `roles/storage.objectViewer ${builder} projects/${PROJECT}`,
      ].toSorted(),
    );
    const uploads = fake.state.policy(`projects/${PROJECT}`).bindings.find(({ condition }) => condition);
    expect(uploads?.role).toBe('roles/storage.objectViewer');
    expect(uploads?.condition?.expression).toContain(`buckets/${PROJECT}_cloudbuild/`);
  });

  it('leaves a trigger that really starts a run', async () => {
    const fake = await open(deployed());
    fake.fire(TRIGGER);
    expect(fake.state.executions.size).toBe(1);
  });
});

describe('a second deployment', () => {
  it('changes nothing', async () => {
    const fake = await open(deployed('--alert-email me@example.org'));
    const before = fake.state.snapshot();
    const out = await succeed(fake, 'deploy --alert-email me@example.org');
    expect(out).toContain('Nothing had to change.');
    expect(writes(fake)).toEqual([]);
    expect(fake.state.snapshot()).toEqual(before);
    expect((await infra(fake, 'plan --check --alert-email me@example.org')).code).toBe(0);
  });

  it('is alerted by nothing that another region or another Job does', async () => {
    const fake = await open(deployed('--alert-email me@example.org'));
    const conditions = [...fake.state.alerts.values()].flatMap((alert) => alert.conditions ?? []);
    const metrics = [...fake.state.metrics.values()].map(({ filter }) => filter);
    const watched = conditions.map(
      ({ conditionThreshold, conditionAbsent }) => (conditionThreshold ?? conditionAbsent)?.filter ?? '',
    );
    expect(watched).toHaveLength(3);
    for (const filter of [...metrics, ...watched.filter((text) => !text.includes('/user/'))]) {
      expect(filter).toContain('resource.labels.job_name="intelligent-reader-worker"');
      expect(filter).toContain('resource.labels.location="us-central1"');
    }
  });

  it('keeps the image that runs unless one is named', async () => {
    const fake = await open(deployed());
    fake.push(OTHER_DIGEST, 'latest', '3f1c2ab');
    const image = () => fake.state.jobs.get(JOB)?.template?.template?.containers?.[0]?.image;
    await succeed(fake, 'deploy --tasks 2');
    expect(image()).toContain(DIGEST);
    await succeed(fake, 'deploy --image 3f1c2ab');
    expect(image()).toContain(OTHER_DIGEST);
    await succeed(fake, `deploy --image ${DIGEST}`);
    expect(image()).toContain(DIGEST);
  });

  it('adds a version for a new key, pins it, and says how to retire the old one', async () => {
    const fake = await open(deployed());
    const out = await succeed(fake, 'deploy --key-stdin', { input: 'sb_secret_another_key_0123456789\n' });
    const env = fake.state.jobs.get(JOB)?.template?.template?.containers?.[0]?.env;
    expect(env?.find(({ valueSource }) => valueSource)?.valueSource?.secretKeyRef?.version).toBe('2');
    expect(out).toContain('gcloud secrets versions disable 1');
    expect(out).not.toContain('sb_secret_another');
  });

  it.each([
    ['is refused', true],
    ['wakes it', false],
  ])('leaves a paused schedule paused, also when a change %s', async (_title, refusesPaused) => {
    const fake = await open(deployed());
    fake.state.refusesPaused = refusesPaused;
    await succeed(fake, 'pause');
    const out = await succeed(fake, 'deploy --schedule "*/5 * * * *"');
    expect(fake.state.triggers.get(TRIGGER)).toMatchObject({ state: 'PAUSED', schedule: '*/5 * * * *' });
    expect(out).toContain('npm run infra -- resume');
  });
});
