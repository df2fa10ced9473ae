import type { protos } from '@google-cloud/run';
import { call, find, READ } from './calls.ts';
import type { Cloud } from './cloud.ts';
import type { Target } from './config.ts';
import { lastSegment, names } from './names.ts';
import { toDate } from './times.ts';

type RawExecution = protos.google.cloud.run.v2.IExecution;

export interface Execution {
  /** Short name, as in logs. */
  readonly name: string;
  readonly state: 'pending' | 'running' | 'succeeded' | 'failed' | 'cancelled';
  readonly tasks: {
    readonly all: number;
    readonly running: number;
    readonly succeeded: number;
    readonly failed: number;
  };
  readonly created: Date | null;
  readonly ended: Date | null;
  /** Milliseconds from creation to end; null while it runs. */
  readonly ms: number | null;
  /** Longest time the platform lets it take, in seconds: every task in its wave, with all its retries. */
  readonly longestSeconds: number;
}

const ROLE = 'roles/run.viewer';

export async function listExecutions(cloud: Cloud, config: Target, count: number): Promise<Execution[]> {
  const client = await cloud.executions();
  const found = await find({ what: `list the runs of ${config.job}`, role: ROLE }, async () => {
    // One page: a Job that runs every minute has thousands of them.
    const [page] = await client.listExecutions(
      { parent: names(config).job, pageSize: count },
      { ...READ, autoPaginate: false },
    );
    return page;
  });
  return (found ?? []).slice(0, count).map(describe);
}

/** @param name short name */
export async function readExecution(cloud: Cloud, config: Target, name: string): Promise<Execution> {
  const client = await cloud.executions();
  const [found] = await call({ what: `read the run ${name}`, role: ROLE }, () =>
    client.getExecution({ name: `${names(config).job}/executions/${name}` }, READ),
  );
  return describe(found);
}

function describe(raw: RawExecution): Execution {
  const created = toDate(raw.createTime);
  const ended = toDate(raw.completionTime);
  const all = raw.taskCount ?? 0;
  const waves = Math.ceil(all / (raw.parallelism || all || 1));
  const attempts = (raw.template?.maxRetries ?? 0) + 1;
  return {
    name: lastSegment(raw.name ?? ''),
    state: state(raw, ended !== null),
    tasks: {
      all,
      running: raw.runningCount ?? 0,
      succeeded: raw.succeededCount ?? 0,
      failed: raw.failedCount ?? 0,
    },
    created,
    ended,
    ms: created && ended && ended.getTime() - created.getTime(),
    longestSeconds: waves * attempts * Number(raw.template?.timeout?.seconds ?? 0),
  };
}

function state(raw: RawExecution, ended: boolean): Execution['state'] {
  if (!ended) return raw.runningCount ? 'running' : 'pending';
  if (raw.cancelledCount) return 'cancelled';
  return raw.failedCount ? 'failed' : 'succeeded';
}
