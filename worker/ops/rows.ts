import * as v from 'valibot';

/** The tables as commands for people read them; a column that is not here is not shown. */

const fault = v.nullable(v.object({ code: v.string(), message: v.string() }));
const progress = v.nullable(v.object({ stage: v.string(), fraction: v.number() }));
const time = v.string();

export const jobRow = v.object({
  id: v.number(),
  kind: v.string(),
  status: v.string(),
  priority: v.number(),
  run_at: time,
  attempt: v.number(),
  max_attempts: v.nullable(v.number()),
  progress,
  error: fault,
  book_id: v.nullable(v.string()),
  locked_by: v.nullable(v.string()),
  started_at: v.nullable(time),
  finished_at: v.nullable(time),
  created_at: time,
});
export type JobRow = v.InferOutput<typeof jobRow>;

export const jobDetailRow = v.object({
  ...jobRow.entries,
  payload: v.record(v.string(), v.unknown()),
  result: v.unknown(),
  expires_at: v.nullable(time),
  dedupe_key: v.nullable(v.string()),
  timeout_ms: v.nullable(v.number()),
  deferrals: v.number(),
  execution: v.nullable(v.string()),
});
export type JobDetailRow = v.InferOutput<typeof jobDetailRow>;

export const attemptRow = v.object({
  id: v.string(),
  attempt: v.number(),
  worker: v.string(),
  execution: v.nullable(v.string()),
  started_at: time,
  finished_at: time,
  outcome: v.string(),
  error: fault,
  metrics: v.nullable(v.record(v.string(), v.unknown())),
});
export type AttemptRow = v.InferOutput<typeof attemptRow>;

export const scheduleRow = v.object({
  name: v.string(),
  kind: v.string(),
  payload: v.record(v.string(), v.unknown()),
  cron: v.string(),
  time_zone: v.string(),
  is_active: v.boolean(),
  description: v.nullable(v.string()),
  priority: v.number(),
  next_run_at: v.nullable(time),
  last_run_at: v.nullable(time),
});
export type ScheduleRow = v.InferOutput<typeof scheduleRow>;

export const bookRow = v.object({
  id: v.string(),
  title: v.nullable(v.string()),
  status: v.string(),
  language: v.nullable(v.string()),
  chapters: v.nullable(v.number()),
  characters: v.nullable(v.number()),
  words: v.nullable(v.number()),
  progress,
  error: fault,
  author: v.nullable(v.string()),
  shared_at: v.nullable(time),
  owner_id: v.string(),
  upload_path: v.string(),
  output_prefix: v.nullable(v.string()),
  created_at: time,
  published_at: v.nullable(time),
});
export type BookRow = v.InferOutput<typeof bookRow>;

/** The columns a row type names, for `select`. */
export function columnsOf(row: { readonly entries: Readonly<Record<string, unknown>> }): string {
  return Object.keys(row.entries).join(',');
}
