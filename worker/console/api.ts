import { Hono } from 'hono';
import * as v from 'valibot';
import type { Config } from '../config.ts';
import { PermanentError } from '../errors.ts';
import { listBooks, reprocess, showBook } from '../ops/commands/books.ts';
import { showHealth } from '../ops/commands/health.ts';
import { cancel, enqueue, listJobs, retry, showJob } from '../ops/commands/jobs.ts';
import { disable, enable, listSchedules, runNow } from '../ops/commands/schedules.ts';
import { showStats } from '../ops/commands/stats.ts';
import type { Shown } from '../ops/shown.ts';
import { queueHistory } from '../queue/history.ts';
import { loadTask, taskKinds } from '../tasks/registry.ts';
import { withTitles } from './titles.ts';
import { openVisit, PATIENCE_MS } from './visit.ts';

/** Rows of one page of a list. */
export const PAGE_ROWS = 25;

/** Spans of the plots: so many steps of so many minutes. Two hundred points are as many as a plot can show. */
const SPANS = {
  hour: { stepMinutes: 1, steps: 60 },
  day: { stepMinutes: 15, steps: 96 },
  week: { stepMinutes: 60, steps: 168 },
} as const;

const id = v.pipe(v.string(), v.regex(/^\d{1,18}$/, 'Expected the number of a job.'));
const jobQuery = v.object({
  status: v.optional(v.picklist(['queued', 'running', 'succeeded', 'failed', 'cancelled'])),
  kind: v.optional(v.pipe(v.string(), v.maxLength(63))),
  before: v.optional(id),
});
const bookQuery = v.object({
  status: v.optional(v.picklist(['queued', 'processing', 'ready', 'failed'])),
  skip: v.optional(v.pipe(v.string(), v.regex(/^\d{1,6}$/), v.transform(Number)), '0'),
});
const historyQuery = v.object({ span: v.optional(v.picklist(['hour', 'day', 'week']), 'day') });
// A list would pass for an object without names.
const payload = v.pipe(
  v.unknown(),
  v.check((value) => !Array.isArray(value), 'Expected a JSON object, not a list.'),
  v.record(v.string(), v.unknown()),
);
const taskOrder = v.object({ payload });

/** What the page asks: reads by GET, changes by POST, each the command of the same name that the terminal has. */
export function createApi(config: Config): Hono {
  const visit = (request: Request) => openVisit(config, request.signal, PATIENCE_MS);
  return new Hono()
    .get('/now', async ({ req, json }) => {
      const session = visit(req.raw);
      const [stats, running] = await Promise.all([
        showStats(session),
        listJobs(session, { status: 'running', kind: undefined, before: undefined, limit: PAGE_ROWS }),
      ]);
      return json({ stats: stats.data, running: await withTitles(session, running.data) });
    })
    .get('/history', async ({ req, json }) => {
      const { stepMinutes, steps } = SPANS[parse(historyQuery, req.query()).span];
      const history = await queueHistory(visit(req.raw).queue, stepMinutes, steps);
      return json({ ...history, stepMinutes });
    })
    .get('/health', async ({ req, json }) => json((await showHealth(visit(req.raw))).data))
    .get('/jobs', async ({ req, json }) => {
      const { status, kind, before } = parse(jobQuery, req.query());
      const filter = { status, kind, before, limit: PAGE_ROWS + 1 };
      const session = visit(req.raw);
      const { rows, hasMore } = page((await listJobs(session, filter)).data);
      return json({ rows: await withTitles(session, rows), hasMore });
    })
    .get('/jobs/:id', async ({ req, json }) => {
      const session = visit(req.raw);
      const job = (await showJob(session, parse(id, req.param('id')))).data;
      return json((await withTitles(session, [job]))[0]);
    })
    .post('/jobs/:id/retry', async ({ req, json }) =>
      json(spoken(await retry(visit(req.raw), parse(id, req.param('id'))))),
    )
    .post('/jobs/:id/cancel', async ({ req, json }) =>
      json(spoken(await cancel(visit(req.raw), parse(id, req.param('id'))))),
    )
    .get('/schedules', async ({ req, json }) => json((await listSchedules(visit(req.raw))).data))
    .post('/schedules/:name/:verb', async ({ req, json }) => {
      const change = SCHEDULE_VERBS[parse(scheduleVerb, req.param('verb'))];
      return json(spoken(await change(visit(req.raw), req.param('name'))));
    })
    .get('/tasks', async ({ json }) => json(await describeTasks()))
    .post('/tasks/:kind/run', async ({ req, json }) => {
      const { payload } = parse(taskOrder, await bodyOf(req));
      const job = { kind: req.param('kind'), payload };
      return json(spoken(await enqueue(visit(req.raw), job)));
    })
    .get('/books', async ({ req, json }) => {
      const { status, skip } = parse(bookQuery, req.query());
      const filter = { status, owner: undefined, skip, limit: PAGE_ROWS + 1 };
      return json(page((await listBooks(visit(req.raw), filter)).data));
    })
    .get('/books/:id', async ({ req, json }) => json((await showBook(visit(req.raw), req.param('id'))).data))
    .post('/books/:id/reprocess', async ({ req, json }) =>
      json(spoken(await reprocess(visit(req.raw), req.param('id')))),
    );
}

const SCHEDULE_VERBS = { enable, disable, run: runNow } as const;
const scheduleVerb = v.picklist(['enable', 'disable', 'run']);

/** @throws PermanentError `question_invalid` */
function parse<T>(schema: v.GenericSchema<unknown, T>, value: unknown): T {
  const parsed = v.safeParse(schema, value);
  if (parsed.success) return parsed.output;
  throw new PermanentError('question_invalid', parsed.issues.map(({ message }) => message).join(' '));
}

/** @throws PermanentError `question_invalid` */
async function bodyOf(request: { text(): Promise<string> }): Promise<unknown> {
  const text = await request.text();
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new PermanentError('question_invalid', 'The body is not JSON.');
  }
}

/** One row more than a page was asked for: that there is one says that there is a next page. */
function page(rows: unknown): { rows: unknown[]; hasMore: boolean } {
  if (!Array.isArray(rows)) throw new TypeError('A list is expected of a command that lists.');
  return { rows: rows.slice(0, PAGE_ROWS), hasMore: rows.length > PAGE_ROWS };
}

/** What was done, as data and in the words that the terminal would use. */
function spoken(shown: Shown): { says: string; data: unknown } {
  return { says: shown.text(), data: shown.data };
}

/** The payload is what a task is told when nobody says otherwise: something to start typing from. */
function describeTasks() {
  return Promise.all(
    taskKinds.map(async (kind) => {
      const task = await loadTask(kind);
      return {
        kind,
        description: task.description,
        timeoutMs: task.timeoutMs,
        payload: v.getDefaults(task.payload) ?? {},
      };
    }),
  );
}
