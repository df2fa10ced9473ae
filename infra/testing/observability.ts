import type { protos as logging } from '@google-cloud/logging-api';
import type { protos as monitoring } from '@google-cloud/monitoring';
import { get, type Handlers, type World } from './handlers.ts';
import { ALREADY_EXISTS, INVALID_ARGUMENT, NOT_FOUND, Refusal } from './wire.ts';

type Metric = logging.google.logging.v2.ILogMetric;
type Channel = monitoring.google.monitoring.v3.INotificationChannel;
type Alert = monitoring.google.monitoring.v3.IAlertPolicy;

/** google.logging.v2.LoggingServiceV2; understands the filters this project writes and refuses any other. */
export function logHandlers({ state }: World): Handlers {
  return {
    ListLogEntries: ({ filter }: { filter: string }) => {
      const terms = filter
        .split(' AND ')
        .map((term) => /^([^=>]+)(>?=)"(.*)"$/.exec(term)?.slice(1) ?? [term]);
      const matches = (entry: logging.google.logging.v2.ILogEntry) =>
        terms.every(([field = '', , value = '']) => {
          if (field === 'resource.type') return entry.resource?.type === value;
          if (field === 'timestamp')
            return Number(entry.timestamp?.seconds) * 1000 + 999 >= Date.parse(value);
          const label = /^resource\.labels\.(.+)$/.exec(field)?.[1];
          if (label !== undefined) return entry.resource?.labels?.[label] === value;
          const quoted = /^labels\."(.+)"$/.exec(field)?.[1];
          if (quoted !== undefined) return entry.labels?.[quoted] === value;
          throw new Error(`the fake does not understand the filter ${field}`);
        });
      return { entries: state.entries.filter(matches) };
    },
  };
}

/** google.logging.v2.MetricsServiceV2 */
export function metricHandlers({ state }: World): Handlers {
  return {
    GetLogMetric: ({ metricName }: { metricName: string }) => get(state.metrics, metricName),
    CreateLogMetric: ({ parent, metric }: { parent: string; metric: Metric }) => {
      const name = `${parent}/metrics/${metric.name}`;
      if (state.metrics.has(name)) throw new Refusal(ALREADY_EXISTS, `Metric ${metric.name} already exists`);
      state.metrics.set(name, metric);
      return metric;
    },
    UpdateLogMetric: ({ metricName, metric }: { metricName: string; metric: Metric }) => {
      get(state.metrics, metricName);
      state.metrics.set(metricName, metric);
      return metric;
    },
    DeleteLogMetric: ({ metricName }: { metricName: string }) => {
      get(state.metrics, metricName);
      state.metrics.delete(metricName);
      return {};
    },
  };
}

/** google.monitoring.v3.NotificationChannelService */
export function channelHandlers({ state }: World): Handlers {
  return {
    ListNotificationChannels: ({ filter }: { filter: string }) => ({
      notificationChannels: named(state.channels, filter),
    }),
    CreateNotificationChannel: (request: { name: string; notificationChannel: Channel }) => {
      const name = `${request.name}/notificationChannels/${state.next()}`;
      state.channels.set(name, { ...request.notificationChannel, name });
      return get(state.channels, name);
    },
    UpdateNotificationChannel: ({ notificationChannel }: { notificationChannel: Channel }) => {
      const name = notificationChannel.name ?? '';
      state.channels.set(name, { ...get(state.channels, name), labels: notificationChannel.labels ?? {} });
      return get(state.channels, name);
    },
    DeleteNotificationChannel: ({ name }: { name: string }) => {
      get(state.channels, name);
      state.channels.delete(name);
      return {};
    },
  };
}

/** google.monitoring.v3.AlertPolicyService */
export function alertHandlers({ state }: World): Handlers {
  const check = ({ conditions, notificationChannels }: Alert) => {
    for (const { conditionThreshold, conditionAbsent } of conditions ?? []) {
      const seconds = Number(conditionAbsent?.duration?.seconds ?? 120);
      if (seconds < 120 || seconds > 84_600 || seconds % 60 !== 0) {
        throw new Refusal(INVALID_ARGUMENT, `duration had an invalid value of ${seconds}s`);
      }
      const user = /logging\.googleapis\.com\/user\/([^"]+)/.exec(conditionThreshold?.filter ?? '')?.[1];
      if (user !== undefined && ![...state.metrics.values()].some(({ name }) => name === user)) {
        throw new Refusal(NOT_FOUND, `Cannot find metric that matches type ${user}.`);
      }
    }
    for (const channel of notificationChannels ?? []) get(state.channels, channel);
  };
  return {
    ListAlertPolicies: ({ filter }: { filter: string }) => ({ alertPolicies: named(state.alerts, filter) }),
    CreateAlertPolicy: (request: { name: string; alertPolicy: Alert }) => {
      check(request.alertPolicy);
      const name = `${request.name}/alertPolicies/${state.next()}`;
      state.alerts.set(name, { ...request.alertPolicy, name });
      return get(state.alerts, name);
    },
    UpdateAlertPolicy: ({ alertPolicy }: { alertPolicy: Alert }) => {
      check(alertPolicy);
      const name = alertPolicy.name ?? '';
      const { conditions = [], notificationChannels = [] } = alertPolicy;
      state.alerts.set(name, { ...get(state.alerts, name), conditions, notificationChannels });
      return get(state.alerts, name);
    },
    DeleteAlertPolicy: ({ name }: { name: string }) => {
      get(state.alerts, name);
      state.alerts.delete(name);
      return {};
    },
  };
}

function named<T extends { displayName?: string | null }>(map: ReadonlyMap<string, T>, filter: string): T[] {
  const name = /^display_name="(.*)"$/.exec(filter)?.[1];
  return [...map.values()].filter(({ displayName }) => displayName === name);
}
