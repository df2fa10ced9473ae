import type { protos as registry } from '@google-cloud/artifact-registry';
import type { protos as logging } from '@google-cloud/logging-api';
import type { protos as monitoring } from '@google-cloud/monitoring';
import type { protos as run } from '@google-cloud/run';
import type { protos as scheduler } from '@google-cloud/scheduler';
import type { protos as secrets } from '@google-cloud/secret-manager';
import { ABORTED, INVALID_ARGUMENT, Refusal } from './wire.ts';

export interface Policy {
  version: number;
  bindings: { role: string; members: string[]; condition: { title: string; expression: string } | null }[];
  etag: string;
}

export interface Account {
  email: string;
  displayName: string;
  description: string;
  disabled: boolean;
}

export interface Operation {
  name: string;
  done: boolean;
  error: { code: number; message: string } | null;
  response: { type_url: string; value: Uint8Array } | null;
  metadata: { type_url: string; value: Uint8Array } | null;
}

/** How the next runs go. */
export interface Script {
  /** How often a run is looked at before it has ended. */
  looks: number;
  succeeds: boolean;
  lines: { severity: string; message: string; fields: Record<string, string> }[];
}

export type Run = run.google.cloud.run.v2.IExecution & { name: string; looks: number; script: Script };

export const PROJECT = 'reader-test';
/** Google answers with this instead of the project's id in places. */
export const PROJECT_NUMBER = '424242424242';
export const REGIONS = ['asia-northeast1', 'europe-west1', 'us-central1'];

/** Everything that is in the fake project, by full resource name. */
export class State {
  readonly enabled = new Set<string>();
  readonly repositories = new Map<string, registry.google.devtools.artifactregistry.v1.IRepository>();
  /** Tag name → digest. */
  readonly tags = new Map<string, string>();
  readonly digests = new Set<string>();
  readonly accounts = new Map<string, Account>();
  readonly secrets = new Map<string, secrets.google.cloud.secretmanager.v1.ISecret>();
  readonly keys = new Map<string, { state: string; data: Buffer }>();
  readonly jobs = new Map<string, run.google.cloud.run.v2.IJob>();
  readonly executions = new Map<string, Run>();
  readonly triggers = new Map<string, scheduler.google.cloud.scheduler.v1.IJob>();
  readonly policies = new Map<string, Policy>();
  readonly operations = new Map<string, Operation>();
  readonly entries: logging.google.logging.v2.ILogEntry[] = [];
  readonly metrics = new Map<string, logging.google.logging.v2.ILogMetric>();
  readonly channels = new Map<string, monitoring.google.monitoring.v3.INotificationChannel>();
  readonly alerts = new Map<string, monitoring.google.monitoring.v3.IAlertPolicy>();
  script: Script = { looks: 2, succeeds: true, lines: [] };
  /** Reports differ: a change to a paused trigger is refused, or wakes it. Both must end well. */
  refusesPaused = true;
  #counter = 0;

  /** A number that was not given before. */
  next(): number {
    this.#counter += 1;
    return this.#counter;
  }

  policy(resource: string): Policy {
    return this.policies.get(resource) ?? { version: 1, bindings: [], etag: 'BwAAAAAA' };
  }

  /** Replaces a policy as Google does: only over the one that was read, only for accounts that exist. */
  setPolicy(resource: string, wanted: Policy): Policy {
    const current = this.policy(resource);
    if (wanted.etag !== '' && wanted.etag !== current.etag) {
      throw new Refusal(ABORTED, 'There were concurrent policy changes.');
    }
    for (const member of wanted.bindings.flatMap(({ members }) => members)) {
      const address = /^serviceAccount:(.+@reader-test\.iam\.gserviceaccount\.com)$/.exec(member)?.[1];
      if (address !== undefined && !this.accounts.has(address)) {
        throw new Refusal(INVALID_ARGUMENT, `Service account ${address} does not exist.`);
      }
    }
    if (wanted.version !== 3 && wanted.bindings.some(({ condition }) => condition)) {
      throw new Refusal(INVALID_ARGUMENT, 'Conditions need policy version 3.');
    }
    const etag = Buffer.from(`policy-${this.next()}`).toString('base64');
    const policy = { version: wanted.version, bindings: merge(wanted.bindings), etag };
    this.policies.set(resource, policy);
    return policy;
  }

  holds(resource: string, role: string, address: string): boolean {
    return this.policy(resource).bindings.some(
      (binding) => binding.role === role && binding.members.includes(`serviceAccount:${address}`),
    );
  }

  /** All that a deployment is responsible for, without what Google adds by itself; equal states compare equal. */
  snapshot(): object {
    const policies = byName(this.policies).map(([resource, { bindings }]) => [
      resource,
      bindings
        .filter(({ members }) => members.length > 0)
        .map(({ role, members, condition }) => `${role} ${members.toSorted()} ${condition?.expression ?? ''}`)
        .toSorted(),
    ]);
    const plain = {
      enabled: [...this.enabled].toSorted(),
      repositories: byName(this.repositories),
      accounts: byName(this.accounts),
      secrets: byName(this.secrets),
      keys: byName(this.keys).map(([name, { state, data }]) => [name, state, data.toString()]),
      jobs: byName(this.jobs),
      triggers: byName(this.triggers),
      policies: policies.filter(([, bindings]) => bindings?.length !== 0),
      metrics: byName(this.metrics),
      channels: [...this.channels.values()],
      alerts: [...this.alerts.values()],
    };
    const volatile = new Set([
      'etag',
      'uid',
      'createTime',
      'updateTime',
      'generation',
      'name',
      'notificationChannels',
    ]);
    return JSON.parse(JSON.stringify(plain, (key, value) => (volatile.has(key) ? undefined : value)));
  }
}

/** Whatever came first. */
function byName<T>(map: ReadonlyMap<string, T>): [string, T][] {
  return [...map].toSorted(([a], [b]) => (a < b ? -1 : 1));
}

function merge(bindings: Policy['bindings']): Policy['bindings'] {
  const merged = new Map<string, Policy['bindings'][number]>();
  for (const { role, members, condition } of bindings) {
    const key = `${role} ${condition?.expression ?? ''}`;
    const known = merged.get(key)?.members ?? [];
    merged.set(key, { role, condition, members: [...new Set([...known, ...members])] });
  }
  return [...merged.values()];
}
