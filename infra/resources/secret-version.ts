import { createHash, timingSafeEqual } from 'node:crypto';
import { call, find, READ, WRITE } from '../calls.ts';
import type { Cloud } from '../cloud.ts';
import type { Target } from '../config.ts';
import { lastSegment, secretPath } from '../names.ts';
import { type Inspection, LATER, type Reading, type Resource } from '../resource.ts';
import type { WorkerSecret } from '../worker-secrets.ts';

interface Stored {
  /** Number of the newest enabled version. */
  readonly version: string;
  /** Whether it holds what was given. */
  readonly current: boolean;
}

const ROLE = 'roles/secretmanager.admin';

/**
 * What is in a secret, as a version of it. Runs are pinned to a version by its number, so that a bad key is rolled back
 * like a bad image and a run never changes keys half-way.
 */
export function secretVersion(cloud: Cloud, config: Target, secret: WorkerSecret, given: string): Resource {
  const path = secretPath(config.project, secret.name);
  const title = versionTitle(secret);

  const read = async (): Promise<Stored | undefined> => {
    const version = await newestVersion(cloud, config, secret);
    if (version === undefined) return undefined;
    const client = await cloud.secrets();
    const [{ payload }] = await call({ what: `compare the ${title}`, role: ROLE }, () =>
      client.accessSecretVersion({ name: `${path}/versions/${version}` }, READ),
    );
    return { version, current: isSame(payload?.data, given) };
  };

  const add = async () => {
    const client = await cloud.secrets();
    await call({ what: `add a version to ${secret.name}`, role: ROLE }, () =>
      client.addSecretVersion({ parent: path, payload: { data: Buffer.from(given) } }, WRITE),
    );
  };

  const reading = (stored: Stored | undefined): Reading => ({ compare: () => compare(secret, stored, add) });
  return {
    id: secret.steps.version,
    title,
    apis: ['secretmanager.googleapis.com'],
    read: async () => reading(await read()),
    absent: () => reading(undefined),
    needs: [],
  };
}

export function versionTitle({ title, name }: WorkerSecret): string {
  return `${title} in ${name}`;
}

/** Number of the newest enabled version; undefined when there is none, or no such secret. */
export async function newestVersion(
  cloud: Cloud,
  { project }: Target,
  { name }: WorkerSecret,
): Promise<string | undefined> {
  const client = await cloud.secrets();
  const versions = await find({ what: `list the versions of ${name}`, role: ROLE }, async () => {
    const request = { parent: secretPath(project, name), filter: 'state:ENABLED' };
    const [found] = await client.listSecretVersions(request, READ);
    return found;
  });
  const numbers = (versions ?? [])
    .filter(({ state }) => state === 'ENABLED')
    .map((version) => Number(lastSegment(version.name ?? '')));
  return numbers.length === 0 ? undefined : String(Math.max(...numbers));
}

function compare(
  { variable }: WorkerSecret,
  stored: Stored | undefined,
  add: () => Promise<void>,
): Inspection {
  if (stored?.current) {
    return {
      action: 'none',
      changes: [],
      facts: { [variable]: stored.version },
      apply: async () => undefined,
    };
  }
  return {
    action: stored === undefined ? 'create' : 'update',
    changes: [{ path: 'version', from: stored?.version ?? null, to: LATER }],
    facts: {},
    apply: add,
  };
}

function isSame(stored: Uint8Array | string | null | undefined, given: string): boolean {
  const digest = (data: Uint8Array | string) => createHash('sha256').update(data).digest();
  return timingSafeEqual(digest(stored ?? ''), digest(given));
}
