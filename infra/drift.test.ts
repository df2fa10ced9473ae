import { describe, expect, it } from 'vitest';
import type { Fake } from './testing/fake.ts';
import {
  deployed,
  edit,
  editContainer,
  editTarget,
  infra,
  JOB,
  KEY,
  RUNTIME,
  succeed,
  TRIGGER,
} from './testing/harness.ts';
import { PROJECT } from './testing/state.ts';
import { useFakes } from './testing/use-fakes.ts';

const open = useFakes();

describe('drift', () => {
  const drifts: [string, (fake: Fake) => void][] = [
    ['an API that was switched off', ({ state }) => state.enabled.delete('monitoring.googleapis.com')],
    ['a deleted schedule', ({ state }) => state.triggers.delete(TRIGGER)],
    [
      'a schedule that another update left broken',
      ({ state }) => edit(state.triggers, TRIGGER, { state: 'UPDATE_FAILED' }),
    ],
    [
      'a schedule that runs as somebody else',
      ({ state }) => editTarget(state, { oauthToken: { serviceAccountEmail: RUNTIME } }),
    ],
    ['a role that was taken away', ({ state }) => state.policies.delete(JOB)],
    [
      'a disabled account',
      ({ state }) => Object.assign(state.accounts.get(RUNTIME) ?? {}, { disabled: true }),
    ],
    [
      'a Job set by tag',
      ({ state }) =>
        editContainer(state, {
          image: `us-central1-docker.pkg.dev/${PROJECT}/intelligent-reader/worker:latest`,
        }),
    ],
    ['another command', ({ state }) => editContainer(state, { args: ['--help'] })],
    [
      'more memory',
      ({ state }) => editContainer(state, { resources: { limits: { cpu: '1', memory: '2Gi' } } }),
    ],
    [
      'another environment',
      ({ state }) => editContainer(state, { env: [{ name: 'SUPABASE_SERVICE_ROLE_KEY', value: KEY }] }),
    ],
    [
      'a Job that could not be set up',
      ({ state }) =>
        edit(state.jobs, JOB, { terminalCondition: { state: 'CONDITION_FAILED', message: 'x' } }),
    ],
  ];

  it.each(drifts)('is shown and repaired: %s', async (_title, drift) => {
    const fake = await open(deployed());
    const before = fake.state.snapshot();
    drift(fake);
    const plan = await infra(fake, 'plan --check');
    expect(plan.code).toBe(3);
    expect(plan.out).toMatch(/\n {2}[+~] /);
    expect(plan.out).not.toContain(KEY);
    await succeed(fake, 'deploy');
    expect(fake.state.snapshot()).toEqual(before);
  });

  it('in what others manage is left alone', async () => {
    const fake = await open(deployed());
    const stranger = { role: 'roles/run.viewer', members: ['user:a@example.org'], condition: null };
    fake.state.setPolicy(JOB, {
      version: 1,
      etag: '',
      bindings: [...fake.state.policy(JOB).bindings, stranger],
    });
    edit(fake.state.jobs, JOB, { labels: { 'managed-by': 'intelligent-reader', team: 'books' } });
    await succeed(fake, 'deploy --tasks 3');
    expect(fake.state.jobs.get(JOB)?.labels).toMatchObject({ team: 'books' });
    expect(fake.state.policy(JOB).bindings).toContainEqual(stranger);
  });

  it('shows numbers in Google’s other spellings as no drift', async () => {
    const fake = await open(deployed('--memory 1Gi'));
    editContainer(fake.state, { resources: { limits: { cpu: '1000m', memory: '1024Mi' } } });
    expect((await infra(fake, 'plan --check --memory 1Gi')).code).toBe(0);
  });
});
