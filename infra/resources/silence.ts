import { again } from '../again.ts';
import type { Cloud } from '../cloud.ts';
import type { Deployment, Target } from '../config.ts';
import { diff, type View } from '../diff.ts';
import { type Facts, type Inspection, LATER, MARK, type Removable, type Resource } from '../resource.ts';
import { silenceMinutes } from '../silence.ts';
import {
  createPolicy,
  deletePolicy,
  type Policy,
  policyRemoval,
  readPolicy,
  updatePolicy,
} from './alert-policy.ts';

const ID = 'silence-alert';
const title = ({ job }: Target) => `alert when ${job} stands still`;
const displayName = ({ job }: Target) => `${job} stands still`;

/**
 * The dead man's switch: a mail when no run has ended for longer than the schedule explains, because it is paused, broken or
 * without its role, or because there is no Job to start.
 *
 * A policy of its own: the one for failures closes half an hour after the last of them, and of this one that would send a mail
 * that all is well while still nothing runs. It fits one schedule, so a deployment without `--alert-email` keeps one that is
 * there right, too, and takes it away when the schedule becomes too rare for it.
 */
export function silence(cloud: Cloud, config: Deployment): Resource {
  const reading = (current: Policy | undefined) => ({
    compare: (facts: Facts) => compare(cloud, config, current, facts),
  });
  return {
    id: ID,
    title: title(config),
    apis: ['monitoring.googleapis.com'],
    read: async () => reading(await readPolicy(cloud, config, displayName(config))),
    absent: () => reading(undefined),
    needs: config.alertEmail === undefined ? [] : ['channel'],
  };
}

/** Minutes without a run after which somebody is told; null when nobody is. */
export async function readSilence(cloud: Cloud, config: Target): Promise<number | null> {
  const policy = await readPolicy(cloud, config, displayName(config));
  return policy === undefined ? null : minutesOf(policy);
}

export function silenceRemoval(cloud: Cloud, config: Target): Removable {
  return policyRemoval(cloud, config, ID, title(config), displayName(config));
}

function compare(
  cloud: Cloud,
  config: Deployment,
  current: Policy | undefined,
  { channel }: Facts,
): Inspection {
  const minutes = silenceMinutes(config);
  const same: Inspection = { action: 'none', changes: [], facts: {}, apply: async () => undefined };
  if (current === undefined) {
    if (minutes === null || config.alertEmail === undefined) return same;
    const wanted = made(config, minutes, [channel ?? LATER]);
    return {
      ...same,
      action: 'create',
      changes: diff(undefined, view(wanted)),
      apply: () => createPolicy(cloud, config, title(config), wanted),
    };
  }
  if (minutes === null) {
    return {
      ...same,
      action: 'update',
      changes: diff(view(current), {}),
      apply: () => deletePolicy(cloud, title(config), current),
    };
  }
  const channels = config.alertEmail === undefined ? current.notificationChannels : [channel ?? LATER];
  const wanted = made(config, minutes, channels);
  const changes = diff(view(current), view(wanted));
  if (changes.length === 0) return same;
  return {
    ...same,
    action: 'update',
    changes,
    apply: () => updatePolicy(cloud, title(config), current, wanted),
  };
}

function made(config: Target, minutes: number, channels: readonly string[] | null | undefined): Policy {
  return {
    displayName: displayName(config),
    combiner: 'OR',
    conditions: [
      {
        displayName: 'No run has ended',
        conditionAbsent: {
          filter: `resource.type="cloud_run_job" AND metric.type="run.googleapis.com/job/completed_execution_count" AND resource.labels.job_name="${config.job}" AND resource.labels.location="${config.region}"`,
          duration: { seconds: minutes * 60 },
          // One series of all results: after a failed run that of the failed ones is silent for good.
          aggregations: [
            {
              alignmentPeriod: { seconds: 60 },
              perSeriesAligner: 'ALIGN_SUM',
              crossSeriesReducer: 'REDUCE_SUM',
            },
          ],
          trigger: { count: 1 },
        },
      },
    ],
    notificationChannels: [...(channels ?? [])],
    // The longest there is: open until runs end again.
    alertStrategy: { autoClose: { seconds: 604_800 } },
    documentation: {
      mimeType: 'text/markdown',
      content: `No run has ended for longer than the schedule explains. Is it paused, did its last start fail, is the Job there? See \`${again(config, `status --project ${config.project}`)}\`.`,
    },
    userLabels: MARK,
  };
}

function view(policy: Policy): View {
  return {
    minutes: minutesOf(policy),
    filter: policy.conditions?.[0]?.conditionAbsent?.filter ?? '',
    channels: policy.notificationChannels?.join(', ') ?? '',
  };
}

function minutesOf({ conditions }: Policy): number {
  return Number(conditions?.[0]?.conditionAbsent?.duration?.seconds ?? 0) / 60;
}
