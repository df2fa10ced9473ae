import type { protos } from '@google-cloud/monitoring';
import { again } from '../again.ts';
import { call, find, READ, WRITE } from '../calls.ts';
import type { Cloud } from '../cloud.ts';
import type { Target } from '../config.ts';
import type { View } from '../diff.ts';
import { CloudError, type Doing } from '../errors.ts';
import { names } from '../names.ts';
import {
  define,
  hasMark,
  LATER,
  MARK,
  MARK_TEXT,
  type Removable,
  type Resource,
  removable,
} from '../resource.ts';
import { createPolicy, type Policy, policyRemoval, readPolicy, updatePolicy } from './alert-policy.ts';
import { readSilence, silenceRemoval } from './silence.ts';

type Channel = protos.google.monitoring.v3.INotificationChannel;
type Condition = protos.google.monitoring.v3.AlertPolicy.ICondition;

/** An e-mail when the worker logs an error or a run fails: a log-based metric, a channel, and a policy over both. */
export function alerts(cloud: Cloud, config: Target, email: string): Resource[] {
  return [metric(cloud, config), channel(cloud, config, email), policy(cloud, config)];
}

export type AlertState =
  | {
      readonly state: 'known';
      /** Who is mailed; null: nobody. */
      readonly email: string | null;
      readonly failures: boolean;
      /** Minutes without a run after which it is told; null: it is not. */
      readonly silenceMinutes: number | null;
    }
  | { readonly state: 'unknown'; readonly why: string };

/** What `status` shows: whoever looks after the Job need not be allowed to see the alerts. */
export async function readAlerts(cloud: Cloud, config: Target): Promise<AlertState> {
  try {
    const [channel, failures, silenceMinutes] = await Promise.all([
      readChannel(cloud, config),
      readPolicy(cloud, config, displayName(config)),
      readSilence(cloud, config),
    ]);
    const email = channel?.labels?.email_address ?? null;
    return { state: 'known', email, failures: failures !== undefined, silenceMinutes };
  } catch (error) {
    if (!(error instanceof CloudError)) throw error;
    return { state: 'unknown', why: error.message };
  }
}

/** In the order in which they can go: the policies use the other two. */
export function alertRemovals(cloud: Cloud, config: Target): Removable[] {
  return [
    silenceRemoval(cloud, config),
    policyRemoval(cloud, config, 'alert', `alert on ${config.job}`, displayName(config)),
    removable({
      id: 'alert-channel',
      title: `e-mail channel of ${config.job}`,
      apis: ['monitoring.googleapis.com'],
      read: () => readChannel(cloud, config),
      ours: ({ userLabels }) => hasMark(userLabels),
      delete: async ({ name }) => {
        const client = await cloud.channels();
        const doing = { what: 'delete the notification channel', ...MONITORING };
        await call(doing, () => client.deleteNotificationChannel({ name: name ?? '' }, WRITE));
      },
    }),
    removable({
      id: 'error-metric',
      title: `metric ${metricName(config)}`,
      apis: ['logging.googleapis.com'],
      read: () => readMetric(cloud, config),
      ours: ({ description }) => description?.includes(MARK_TEXT) ?? false,
      delete: async () => {
        const client = await cloud.metrics();
        const path = `${names(config).project}/metrics/${metricName(config)}`;
        const doing = { what: `delete the metric ${metricName(config)}`, ...LOGGING };
        await call(doing, () => client.deleteLogMetric({ metricName: path }, WRITE));
      },
    }),
  ];
}

const LOGGING: Pick<Doing, 'role'> = { role: 'roles/logging.configWriter' };
const MONITORING: Pick<Doing, 'role'> = { role: 'roles/monitoring.editor' };

const metricName = ({ job }: Target) => `${job}-errors`;
const displayName = ({ job }: Target) => `${job} failures`;

function metric(cloud: Cloud, config: Target): Resource {
  const { project } = names(config);
  const name = metricName(config);
  const title = `metric ${name}`;
  const filter = [
    'resource.type="cloud_run_job"',
    `resource.labels.job_name="${config.job}"`,
    `resource.labels.location="${config.region}"`,
    'severity>=ERROR',
  ].join(' AND ');
  const made = { name, filter, description: `Errors the worker logged. ${MARK_TEXT}` };
  return define({
    id: 'error-metric',
    title,
    apis: ['logging.googleapis.com'],
    read: () => readMetric(cloud, config),
    view: (current) => ({ filter: current.filter ?? null }),
    desired: () => ({ filter }),
    create: async () => {
      const client = await cloud.metrics();
      await call({ what: `create the ${title}`, ...LOGGING }, () =>
        client.createLogMetric({ parent: project, metric: made }, WRITE),
      );
    },
    update: async () => {
      const client = await cloud.metrics();
      await call({ what: `update the ${title}`, ...LOGGING }, () =>
        client.updateLogMetric({ metricName: `${project}/metrics/${name}`, metric: made }, WRITE),
      );
    },
  });
}

async function readMetric(cloud: Cloud, config: Target) {
  const path = `${names(config).project}/metrics/${metricName(config)}`;
  const client = await cloud.metrics();
  return find({ what: `read the metric ${metricName(config)}`, ...LOGGING }, async () => {
    const [found] = await client.getLogMetric({ metricName: path }, READ);
    return found;
  });
}

function channel(cloud: Cloud, config: Target, address: string): Resource {
  const { project } = names(config);
  const title = `e-mail channel of ${config.job}`;
  const made = {
    type: 'email',
    displayName: displayName(config),
    labels: { email_address: address },
    userLabels: MARK,
  };
  return define<Channel>({
    id: 'alert-channel',
    title,
    apis: ['monitoring.googleapis.com'],
    read: () => readChannel(cloud, config),
    view: ({ labels }) => ({ address: labels?.email_address ?? null }),
    facts: ({ name }) => (name ? { channel: name } : {}),
    desired: () => ({ address }),
    create: async () => {
      const client = await cloud.channels();
      await call({ what: `create the ${title}`, ...MONITORING }, () =>
        client.createNotificationChannel({ name: project, notificationChannel: made }, WRITE),
      );
    },
    update: async (current) => {
      const client = await cloud.channels();
      const notificationChannel = { ...current, labels: made.labels };
      await call({ what: `update the ${title}`, ...MONITORING }, () =>
        client.updateNotificationChannel({ notificationChannel, updateMask: { paths: ['labels'] } }, WRITE),
      );
    },
  });
}

async function readChannel(cloud: Cloud, config: Target): Promise<Channel | undefined> {
  const client = await cloud.channels();
  const request = { name: names(config).project, filter: `display_name="${displayName(config)}"` };
  const [found] = await call({ what: 'list the notification channels', ...MONITORING }, () =>
    client.listNotificationChannels(request, READ),
  );
  return found.find(({ type }) => type === 'email');
}

function policy(cloud: Cloud, config: Target): Resource {
  const title = `alert on ${config.job}`;
  const made = (channel: string | undefined): Policy => ({
    displayName: displayName(config),
    combiner: 'OR',
    conditions: [
      condition(
        'The worker logged an error',
        `metric.type="logging.googleapis.com/user/${metricName(config)}"`,
      ),
      condition(
        'A run failed',
        `metric.type="run.googleapis.com/job/completed_execution_count" AND resource.labels.job_name="${config.job}" AND resource.labels.location="${config.region}" AND metric.labels.result="failed"`,
      ),
    ],
    notificationChannels: channel === undefined ? [] : [channel],
    // A job that fails every minute is one mail, and the next one only after half an hour without a failure.
    alertStrategy: { autoClose: { seconds: 1800 } },
    documentation: {
      mimeType: 'text/markdown',
      content: ['status', 'logs']
        .map((command) => `\`${again(config, `${command} --project ${config.project}`)}\``)
        .join(', '),
    },
    userLabels: MARK,
  });
  return define<Policy>({
    id: 'alert',
    title,
    apis: ['monitoring.googleapis.com'],
    read: () => readPolicy(cloud, config, displayName(config)),
    view: viewPolicy,
    needs: ['channel'],
    desired: ({ channel = LATER }) => viewPolicy(made(channel)),
    create: ({ channel }) => createPolicy(cloud, config, title, made(channel)),
    update: (current, { channel }) => updatePolicy(cloud, title, current, made(channel)),
  });
}

/** At least one in five minutes, of a metric that counts per minute. */
function condition(title: string, metricFilter: string): Condition {
  return {
    displayName: title,
    conditionThreshold: {
      filter: `resource.type="cloud_run_job" AND ${metricFilter}`,
      comparison: 'COMPARISON_GT',
      thresholdValue: 0,
      duration: { seconds: 0 },
      aggregations: [{ alignmentPeriod: { seconds: 300 }, perSeriesAligner: 'ALIGN_SUM' }],
      trigger: { count: 1 },
    },
  };
}

function viewPolicy({ conditions, notificationChannels }: Policy): View {
  const filters = (conditions ?? []).map(({ displayName, conditionThreshold }) => [
    displayName ?? '',
    conditionThreshold?.filter ?? '',
  ]);
  return { channels: notificationChannels?.join(', ') ?? '', conditions: Object.fromEntries(filters) };
}
