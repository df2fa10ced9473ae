import { expect, it } from 'vitest';
import { useStack } from '../supabase/stack/testing.ts';
import { enqueueJob } from '../worker/queue/enqueue.ts';
import { queueOf } from '../worker/queue/testing.ts';
import { deployed, infra, succeed } from './testing/harness.ts';
import { PROJECT } from './testing/state.ts';
import { useFakes } from './testing/use-fakes.ts';

const stack = useStack();
const open = useFakes();

it('status shows what waits in the real queue', async () => {
  await enqueueJob(queueOf(stack), { kind: 'tidy-up', payload: {} });
  const fake = await open(deployed());
  const env = {
    GOOGLE_CLOUD_PROJECT: PROJECT,
    SUPABASE_URL: stack.url,
    SUPABASE_SERVICE_ROLE_KEY: stack.secretKey,
  };
  expect(await succeed(fake, 'status', { env })).toMatch(/Queue {5}1 tidy-up queued, the oldest for \d/);
  const { queue } = JSON.parse(await succeed(fake, 'status --json', { env }));
  expect(queue).toMatchObject({
    state: 'known',
    active: [{ kind: 'tidy-up', status: 'queued', jobs: 1 }],
  });
});

it('status says why it cannot see the queue, without the key', async () => {
  const fake = await open(deployed());
  const key = 'sb_secret_of_another_project_0123456789';
  const env = { GOOGLE_CLOUD_PROJECT: PROJECT, SUPABASE_URL: stack.url, SUPABASE_SERVICE_ROLE_KEY: key };
  const { code, out } = await infra(fake, 'status', { env });
  expect(code).toBe(0);
  expect(out).toContain('Is SUPABASE_SERVICE_ROLE_KEY the secret key of this project?');
  expect(out).not.toContain(key);
});
