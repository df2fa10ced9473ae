import type { Cloud } from '../cloud.ts';
import type { Target } from '../config.ts';
import { InfraError } from '../errors.ts';
import type { Inspection, Reading, Resource } from '../resource.ts';
import { keySecret, type WorkerSecret } from '../worker-secrets.ts';
import { newestVersion, secretVersion, versionTitle } from './secret-version.ts';

/**
 * The Supabase key, as a version of its secret.
 *
 * @param given the key from standard input or the environment; undefined: the newest stored one stays
 */
export function key(cloud: Cloud, config: Target, given: string | undefined): Resource {
  const secret = keySecret(config);
  return given === undefined ? storedKey(cloud, config, secret) : secretVersion(cloud, config, secret, given);
}

function storedKey(cloud: Cloud, config: Target, secret: WorkerSecret): Resource {
  const reading = (version: string | undefined): Reading => ({ compare: () => take(version) });
  return {
    id: secret.steps.version,
    title: versionTitle(secret),
    apis: ['secretmanager.googleapis.com'],
    read: async () => reading(await newestVersion(cloud, config, secret)),
    absent: () => reading(undefined),
    needs: [],
  };
}

function take(version: string | undefined): Inspection {
  const nothing = { action: 'none', changes: [], apply: async () => undefined } as const;
  if (version !== undefined) return { ...nothing, facts: { SUPABASE_SERVICE_ROLE_KEY: version } };
  const blocker = new InfraError(
    'key_missing',
    'there is no key yet: set SUPABASE_SERVICE_ROLE_KEY for this one command, or pipe it in with --key-stdin',
  );
  return { ...nothing, facts: {}, blocker };
}
