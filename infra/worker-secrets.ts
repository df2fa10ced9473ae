import type { Confidential } from './confidential.ts';
import { CONFIDENTIAL, type Deployment, SETTINGS, type Target } from './config.ts';
import { flagName } from './settings.ts';

type ConfidentialName = (typeof CONFIDENTIAL)[number];

export type SecretVariable = 'SUPABASE_SERVICE_ROLE_KEY' | (typeof SETTINGS)[ConfidentialName]['env'];

/** What the worker reads from Secret Manager: through which variable, and where it is kept. */
export interface WorkerSecret {
  readonly variable: SecretVariable;
  /** For people: `key`. */
  readonly title: string;
  /** As Secret Manager knows it. */
  readonly name: string;
  /** Ids of the steps that make it: the secret, the worker's access to it, what is in it. */
  readonly steps: { readonly place: string; readonly access: string; readonly version: string };
}

/** One that the deployment has the value of. */
export interface GivenSecret extends WorkerSecret {
  readonly value: Confidential;
}

/** The one without which there is no worker. */
export function keySecret({ secret }: Target): WorkerSecret {
  return {
    variable: 'SUPABASE_SERVICE_ROLE_KEY',
    title: 'key',
    name: secret,
    steps: { place: 'secret', access: 'runtime-reads-key', version: 'key' },
  };
}

/** All that there may be besides, given or not: what `destroy` looks for. */
export function optionalSecrets(config: Target): WorkerSecret[] {
  return CONFIDENTIAL.map((setting) => optionalSecret(setting, config));
}

export function givenSecrets(config: Deployment): GivenSecret[] {
  return CONFIDENTIAL.flatMap((setting) => {
    const value = config[setting];
    return value === undefined ? [] : [{ ...optionalSecret(setting, config), value }];
  });
}

/** Named after the Job, so that two workers in one project do not share a mailbox by accident. */
function optionalSecret(setting: ConfidentialName, { job }: Target): WorkerSecret {
  const { env } = SETTINGS[setting];
  const id = flagName(setting);
  return {
    variable: env,
    title: env,
    name: `${job}-${id}`,
    steps: { place: `${id}-secret`, access: `runtime-reads-${id}`, version: id },
  };
}
