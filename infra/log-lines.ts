import type { protos } from '@google-cloud/logging-api';
import { call, READ } from './calls.ts';
import type { Cloud } from './cloud.ts';
import type { Target } from './config.ts';
import { names } from './names.ts';
import { type Timestamp, toDate } from './times.ts';

type Entry = protos.google.logging.v2.ILogEntry;
type Value = protos.google.protobuf.IValue;

export interface LogLine {
  readonly id: string;
  readonly time: Date | null;
  readonly severity: string;
  readonly message: string;
  /** What the worker logged beside the message. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/**
 * What one run logged, oldest first.
 *
 * @param after lines of this moment and later
 * @param limit most lines; the newest are left out
 */
export async function readLines(
  cloud: Cloud,
  config: Target,
  execution: string,
  after: Date | null,
  limit: number,
): Promise<LogLine[]> {
  const client = await cloud.logs();
  const filter = [
    'resource.type="cloud_run_job"',
    `resource.labels.job_name="${config.job}"`,
    `resource.labels.location="${config.region}"`,
    `labels."run.googleapis.com/execution_name"="${execution}"`,
    // Without a time Cloud Logging looks at the last day only where it has to, and slowly.
    ...(after === null ? [] : [`timestamp>="${after.toISOString()}"`]),
  ].join(' AND ');
  const request = {
    resourceNames: [names(config).project],
    filter,
    orderBy: 'timestamp asc',
    pageSize: Math.min(limit, 1000),
  };
  return call({ what: `read the log of ${execution}`, role: 'roles/logging.viewer' }, async () => {
    const lines: LogLine[] = [];
    // Not the method that gathers all pages by itself: told of a page's size, it warns into the terminal.
    for await (const entry of client.listLogEntriesAsync(request, { ...READ, autoPaginate: false })) {
      lines.push(describe(entry));
      if (lines.length === limit) break;
    }
    return lines;
  });
}

/** `14:05:09 ERROR  the book failed  job=17 code=not_an_epub` */
export function formatLine({ time, severity, message, fields }: LogLine): string {
  const shown = Object.entries(fields).map(
    ([name, value]) => `${name}=${typeof value === 'object' ? JSON.stringify(value) : value}`,
  );
  const clock = time?.toISOString().slice(11, 19) ?? '        ';
  return [clock, severity.padEnd(7), message, shown.join(' ')].join(' ').trimEnd();
}

function describe(entry: Entry): LogLine {
  const { message, ...fields } = entry.jsonPayload
    ? struct(entry.jsonPayload.fields)
    : { message: entry.textPayload };
  return {
    id: entry.insertId ?? '',
    time: toDate(entry.timestamp as Timestamp | null),
    severity: String(entry.severity ?? 'DEFAULT'),
    message: String(message ?? '').trimEnd(),
    fields,
  };
}

/** google.protobuf.Struct → a plain object */
function struct(fields: Readonly<Record<string, Value>> | null | undefined): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields ?? {}).map(([name, value]) => [name, plain(value)]));
}

function plain(value: Value): unknown {
  if (value.structValue) return struct(value.structValue.fields);
  if (value.listValue) return (value.listValue.values ?? []).map(plain);
  return value.stringValue ?? value.numberValue ?? value.boolValue ?? null;
}
