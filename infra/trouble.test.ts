import { describe, expect, it } from 'vitest';
import { type Fake, startFake } from './testing/fake.ts';
import { DIGEST, deployed, edit, infra, isWrite, JOB, MAILING, succeed, writes } from './testing/harness.ts';
import { useFakes } from './testing/use-fakes.ts';
import {
  ABORTED,
  INTERNAL,
  INVALID_ARGUMENT,
  PERMISSION_DENIED,
  Refusal,
  UNAVAILABLE,
} from './testing/wire.ts';

const open = useFakes();

describe('a deployment that is cut off', () => {
  it.each(['before', 'after'])('%s any write is finished by the next one', async (moment) => {
    const line = 'deploy --alert-email me@example.org';
    const around = { env: MAILING };
    const reference = await open(deployed());
    await succeed(reference, line, around);
    const expected = reference.state.snapshot();
    const probe = await open();
    probe.push(DIGEST, 'latest');
    await succeed(probe, line, around);
    const all = writes(probe).length;
    expect(all).toBeGreaterThan(15);

    for (let point = 0; point < all; point++) {
      const fake = await startFake();
      fake.push(DIGEST, 'latest');
      cutOff(fake, point, moment === 'after');
      const cut = await infra(fake, line, around);
      expect(cut.code, `cut at write ${point}`).toBe(1);
      fake.intercept = (_method, proceed) => proceed();
      await succeed(fake, line, around);
      expect(fake.state.snapshot(), `cut at write ${point}`).toEqual(expected);
      fake.close();
    }
  });
});

describe('a deployment in trouble', () => {
  it('says what an operation failed of, and is finished by the next one', async () => {
    const fake = await open();
    fake.push(DIGEST, 'latest');
    fake.fates.set('CreateJob', { code: INVALID_ARGUMENT, message: 'the image is for another architecture' });
    // A fresh account or role may be the reason for a minute, so this is tried again until patience ends.
    fake.fates.set('UpdateJob', { code: INVALID_ARGUMENT, message: 'the image is for another architecture' });
    const { code, err } = await infra(fake, 'deploy');
    expect(code).toBe(1);
    expect(err).toMatch(/^error: .*Cloud Run job intelligent-reader-worker.*another architecture.*\n$/);
    fake.fates.clear();
    await succeed(fake, 'deploy');
  });

  it('stops waiting for an operation that never ends, and the next deployment waits for the same one', async () => {
    const fake = await open();
    fake.push(DIGEST, 'latest');
    fake.fates.set('CreateJob', 'never');
    const { code, err } = await infra(fake, 'deploy --wait-seconds 1');
    expect(code).toBe(1);
    expect(err).toMatch(
      /^error: could not create the Cloud Run job .* within 1 s; .*run the same command again.*\n$/,
    );

    const again = await infra(fake, 'deploy --wait-seconds 1');
    expect(again.err).toMatch(/could not set up the Cloud Run job .* within 1 s/);
    edit(fake.state.jobs, JOB, { reconciling: false, terminalCondition: { state: 'CONDITION_SUCCEEDED' } });
    await succeed(fake, 'deploy');
    expect(fake.calls.filter((method) => method === 'CreateJob')).toHaveLength(2);
  });

  it('names the permission and a role that is missing', async () => {
    const fake = await open();
    fake.intercept = (method, proceed) => {
      if (method !== 'CreateRepository') return proceed();
      const permission = { permission: 'artifactregistry.repositories.create' };
      throw new Refusal(PERMISSION_DENIED, 'denied', 'IAM_PERMISSION_DENIED', permission);
    };
    const { code, err } = await infra(fake, 'deploy');
    expect(code).toBe(1);
    expect(err).toBe(
      "error: could not create the image repository intelligent-reader: not allowed (artifactregistry.repositories.create); ask the project's owner for roles/artifactregistry.admin\n",
    );
  });

  it('reads a policy again when somebody else changed it in between', async () => {
    const fake = await open(deployed());
    fake.state.policies.delete(JOB);
    let conflicts = 0;
    fake.intercept = (method, proceed) => {
      if (method === 'SetIamPolicy' && conflicts++ < 2) {
        const stranger = {
          role: 'roles/run.viewer',
          members: [`user:${conflicts}@example.org`],
          condition: null,
        };
        fake.state.setPolicy(JOB, {
          version: 1,
          etag: '',
          bindings: [...fake.state.policy(JOB).bindings, stranger],
        });
      }
      return proceed();
    };
    await succeed(fake, 'deploy');
    expect(fake.state.policy(JOB).bindings).toHaveLength(3);
    expect(fake.state.policy(JOB).bindings[0]?.members).toHaveLength(2);
  });

  it('reads the Job again when its etag is old, and keeps what the other change did', async () => {
    const fake = await open(deployed());
    let first = true;
    fake.intercept = (method, proceed) => {
      if (method === 'UpdateJob' && first) {
        first = false;
        edit(fake.state.jobs, JOB, {
          etag: '"newer"',
          labels: { 'managed-by': 'intelligent-reader', other: 'change' },
        });
      }
      return proceed();
    };
    await succeed(fake, 'deploy --tasks 5');
    expect(fake.state.jobs.get(JOB)).toMatchObject({
      template: { taskCount: 5 },
      labels: { other: 'change' },
    });
  });

  it('gives up on a conflict that never ends', async () => {
    const fake = await open(deployed());
    fake.intercept = (method, proceed) => {
      if (method === 'UpdateJob') throw new Refusal(ABORTED, 'version was superseded');
      return proceed();
    };
    const { code, err } = await infra(fake, 'deploy --tasks 5');
    expect(code).toBe(1);
    expect(err).toContain('version was superseded');
  });

  it('goes on when the answer to a write is lost', async () => {
    const fake = await open();
    fake.push(DIGEST, 'latest');
    const lost = new Set<string>();
    fake.intercept = async (method, proceed) => {
      const answer = await proceed();
      if (!isWrite(method) || lost.has(method)) return answer;
      lost.add(method);
      throw new Refusal(UNAVAILABLE, 'connection reset');
    };
    await succeed(fake, 'deploy');
    expect(lost.size).toBeGreaterThan(6);
    expect([...fake.state.keys.keys()]).toHaveLength(1);
  });

  it('takes what somebody else made in the same moment', async () => {
    const fake = await open();
    fake.push(DIGEST, 'latest');
    fake.intercept = async (method, proceed) => {
      if (method === 'CreateSecret' || method === 'CreateServiceAccount') await proceed();
      return proceed();
    };
    await succeed(fake, 'deploy');
  });

  it('waits for APIs that were just enabled', async () => {
    const fake = await open();
    fake.push(DIGEST, 'latest');
    let refused = 0;
    fake.intercept = (method, proceed) => {
      if (method === 'GetRepository' && refused++ < 3) {
        const service = { service: 'artifactregistry.googleapis.com' };
        throw new Refusal(PERMISSION_DENIED, 'not used before', 'SERVICE_DISABLED', service);
      }
      return proceed();
    };
    await succeed(fake, 'deploy');
    expect(refused).toBeGreaterThan(3);
  });

  it('waits until a new account is known where roles are given', async () => {
    const fake = await open();
    fake.push(DIGEST, 'latest');
    let refused = 0;
    fake.intercept = (method, proceed) => {
      if (method === 'SetIamPolicy' && refused++ < 3) throw new Refusal(INVALID_ARGUMENT, 'does not exist');
      return proceed();
    };
    await succeed(fake, 'deploy');
  });

  it('says which API is off when a command needs one', async () => {
    const fake = await open(deployed());
    fake.state.enabled.delete('run.googleapis.com');
    const { code, err } = await infra(fake, 'execute');
    expect(code).toBe(1);
    expect(err).toContain('run.googleapis.com is not enabled; "npm run infra -- deploy" enables it');
  });

  it('changes nothing with --dry-run', async () => {
    const fake = await open();
    fake.push(DIGEST, 'latest');
    const before = fake.state.snapshot();
    const { out } = await infra(fake, 'deploy --dry-run');
    expect(out).toContain('Nothing was changed');
    expect(writes(fake)).toEqual([]);
    expect(fake.state.snapshot()).toEqual(before);
  });
});

/** Lets the given write be the last thing that happens: not at all, or done with the answer lost. */
function cutOff(fake: Fake, point: number, done: boolean): void {
  let seen = 0;
  fake.intercept = async (method, proceed) => {
    if (seen > point) throw new Refusal(INTERNAL, 'cut off');
    if (!isWrite(method)) return proceed();
    seen += 1;
    if (seen <= point) return proceed();
    if (done) await proceed();
    throw new Refusal(INTERNAL, 'cut off');
  };
}
