import { createHash, timingSafeEqual } from 'node:crypto';
import { call, find, READ, WRITE } from '../calls.ts';
import type { Cloud } from '../cloud.ts';
import type { Target } from '../config.ts';
import { InfraError } from '../errors.ts';
import { lastSegment, names } from '../names.ts';
import { type Inspection, LATER, type Reading, type Resource } from '../resource.ts';

interface Stored {
  /** Number of the newest enabled version. */
  readonly version: string;
  /** Whether it is the key that was given; true when none was given. */
  readonly current: boolean;
}

/**
 * The Supabase key, as a version of the secret. Runs are pinned to a version by its number, so that a bad key is
 * rolled back like a bad image and a run never changes keys half-way.
 *
 * @param given the key from standard input or the environment; undefined: the newest stored one stays
 */
export function key(cloud: Cloud, config: Target, given: string | undefined): Resource {
  const { secret } = names(config);
  const title = `key in ${config.secret}`;
  const role = 'roles/secretmanager.admin';

  const read = async (): Promise<Stored | undefined> => {
    const client = await cloud.secrets();
    const versions = await find({ what: `list the versions of ${config.secret}`, role }, async () => {
      const [found] = await client.listSecretVersions({ parent: secret, filter: 'state:ENABLED' }, READ);
      return found;
    });
    const numbers = (versions ?? [])
      .filter(({ state }) => state === 'ENABLED')
      .map(({ name }) => Number(lastSegment(name ?? '')));
    if (numbers.length === 0) return undefined;
    const version = String(Math.max(...numbers));
    if (given === undefined) return { version, current: true };
    const [{ payload }] = await call({ what: `compare the key in ${config.secret}`, role }, () =>
      client.accessSecretVersion({ name: `${secret}/versions/${version}` }, READ),
    );
    return { version, current: sameKey(payload?.data, given) };
  };

  const add = async (data: string) => {
    const client = await cloud.secrets();
    await call({ what: `add a version to ${config.secret}`, role }, () =>
      client.addSecretVersion({ parent: secret, payload: { data: Buffer.from(data) } }, WRITE),
    );
  };

  const reading = (stored: Stored | undefined): Reading => ({ compare: () => compare(stored, given, add) });
  return {
    id: 'key',
    title,
    apis: ['secretmanager.googleapis.com'],
    read: async () => reading(await read()),
    absent: () => reading(undefined),
    needs: [],
  };
}

function compare(
  stored: Stored | undefined,
  given: string | undefined,
  add: (key: string) => Promise<void>,
): Inspection {
  if (stored?.current) {
    return {
      action: 'none',
      changes: [],
      facts: { keyVersion: stored.version },
      apply: async () => undefined,
    };
  }
  if (given === undefined) {
    const blocker = new InfraError(
      'key_missing',
      'there is no key yet: set SUPABASE_SERVICE_ROLE_KEY for this one command, or pipe it in with --key-stdin',
    );
    return { action: 'none', changes: [], facts: {}, blocker, apply: async () => undefined };
  }
  return {
    action: stored === undefined ? 'create' : 'update',
    changes: [{ path: 'version', from: stored?.version ?? null, to: LATER }],
    facts: {},
    apply: () => add(given),
  };
}

function sameKey(stored: Uint8Array | string | null | undefined, given: string): boolean {
  const digest = (data: Uint8Array | string) => createHash('sha256').update(data).digest();
  return timingSafeEqual(digest(stored ?? ''), digest(given));
}
