/** What Cloud Monitoring can be asked of one alert policy; which there are, and why: alerts.ts, silence.ts. */
import type { protos } from '@google-cloud/monitoring';
import { call, READ, WRITE } from '../calls.ts';
import type { Cloud } from '../cloud.ts';
import type { Target } from '../config.ts';
import { names } from '../names.ts';
import { hasMark, type Removable, removable } from '../resource.ts';

export type Policy = protos.google.monitoring.v3.IAlertPolicy;

const ROLE = 'roles/monitoring.editor';

/** By its display name, which nothing keeps from being there twice: then it is the first. */
export async function readPolicy(
  cloud: Cloud,
  config: Target,
  displayName: string,
): Promise<Policy | undefined> {
  const client = await cloud.alerts();
  const request = { name: names(config).project, filter: `display_name="${displayName}"` };
  const [found] = await call({ what: 'list the alerts', role: 'roles/monitoring.viewer' }, () =>
    client.listAlertPolicies(request, READ),
  );
  return found[0];
}

export async function createPolicy(
  cloud: Cloud,
  config: Target,
  title: string,
  policy: Policy,
): Promise<void> {
  const client = await cloud.alerts();
  await call({ what: `create the ${title}`, role: ROLE }, () =>
    client.createAlertPolicy({ name: names(config).project, alertPolicy: policy }, WRITE),
  );
}

/** Sets what it looks at and whom it tells; the rest stays as people have it. */
export async function updatePolicy(
  cloud: Cloud,
  title: string,
  current: Policy,
  policy: Policy,
): Promise<void> {
  const client = await cloud.alerts();
  const alertPolicy = { ...policy, name: current.name ?? null };
  const paths = ['conditions', 'notification_channels'];
  await call({ what: `update the ${title}`, role: ROLE }, () =>
    client.updateAlertPolicy({ alertPolicy, updateMask: { paths } }, WRITE),
  );
}

export async function deletePolicy(cloud: Cloud, title: string, { name }: Policy): Promise<void> {
  const client = await cloud.alerts();
  await call({ what: `delete the ${title}`, role: ROLE }, () =>
    client.deleteAlertPolicy({ name: name ?? '' }, WRITE),
  );
}

export function policyRemoval(
  cloud: Cloud,
  config: Target,
  id: string,
  title: string,
  displayName: string,
): Removable {
  return removable({
    id,
    title,
    apis: ['monitoring.googleapis.com'],
    read: () => readPolicy(cloud, config, displayName),
    ours: ({ userLabels }) => hasMark(userLabels),
    delete: (policy) => deletePolicy(cloud, title, policy),
  });
}
