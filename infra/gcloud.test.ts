import { execFile, execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Fake } from './testing/fake.ts';
import { deployed, JOB, TRIGGER } from './testing/harness.ts';
import { PROJECT } from './testing/state.ts';
import { useFakes } from './testing/use-fakes.ts';

/**
 * Google's own tool against the same fake, in its own dialects: Cloud Run's Knative API and the JSON of Scheduler. It
 * starts a Python interpreter for seconds, so it is asked for: `INFRA_TEST_GCLOUD=1 npx vitest run infra/gcloud`.
 */
const missing = whyNot();
const open = useFakes();

describe.skipIf(missing)(`gcloud${missing ? ` (skipped: ${missing})` : ''}`, () => {
  it('starts a run of the deployed Job', async () => {
    const fake = await open(deployed());
    const execution = await gcloud(
      fake,
      'run jobs execute intelligent-reader-worker --region us-central1 --async',
    );
    expect(fake.state.executions.size).toBe(1);
    expect(fake.state.executions.keys().next().value).toBe(`${JOB}/executions/${execution.metadata.name}`);
  });

  it('follows a run to its end', async () => {
    const fake = await open(deployed());
    const execution = await gcloud(
      fake,
      'run jobs execute intelligent-reader-worker --region us-central1 --wait',
    );
    expect(execution.status.succeededCount).toBe(1);
  });

  it('describes the deployed schedule', async () => {
    const fake = await open(deployed());
    const described = await gcloud(
      fake,
      'scheduler jobs describe intelligent-reader-worker-every-minute --location us-central1',
    );
    expect(described).toMatchObject({
      name: TRIGGER,
      schedule: '* * * * *',
      timeZone: 'Etc/UTC',
      state: 'ENABLED',
      httpTarget: {
        uri: `https://run.googleapis.com/v2/${JOB}:run`,
        httpMethod: 'POST',
        oauthToken: { scope: 'https://www.googleapis.com/auth/cloud-platform' },
      },
    });
  });
});

function whyNot(): string | undefined {
  if (!process.env.INFRA_TEST_GCLOUD) return 'set INFRA_TEST_GCLOUD=1 to run it';
  try {
    execFileSync('gcloud', ['--version'], { stdio: 'ignore' });
    return undefined;
  } catch {
    return 'gcloud is not installed; see https://cloud.google.com/sdk/docs/install';
  }
}

/** With a configuration of its own: neither the login nor the project of whoever runs this is touched. */
async function gcloud(fake: Fake, command: string) {
  const folder = await mkdtemp(path.join(tmpdir(), 'gcloud-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const { port } = new URL(fake.emulator.rest);
  const env = {
    ...process.env,
    CLOUDSDK_CONFIG: folder,
    CLOUDSDK_CORE_PROJECT: PROJECT,
    CLOUDSDK_CORE_DISABLE_PROMPTS: '1',
    CLOUDSDK_CORE_DISABLE_USAGE_REPORTING: '1',
    CLOUDSDK_COMPONENT_MANAGER_DISABLE_UPDATE_CHECK: '1',
    CLOUDSDK_AUTH_ACCESS_TOKEN: 'fake',
    // gcloud puts the region before the host of an override, so no address reaches the fake: it is made the proxy.
    CLOUDSDK_API_ENDPOINT_OVERRIDES_RUN: 'http://run.fake/',
    CLOUDSDK_API_ENDPOINT_OVERRIDES_CLOUDSCHEDULER: 'http://scheduler.fake/',
    CLOUDSDK_PROXY_TYPE: 'http',
    CLOUDSDK_PROXY_ADDRESS: '127.0.0.1',
    CLOUDSDK_PROXY_PORT: port,
  };
  const args = [...command.split(' '), '--format', 'json'];
  const { stdout } = await promisify(execFile)('gcloud', args, { env, timeout: 50_000 });
  return JSON.parse(stdout);
}
