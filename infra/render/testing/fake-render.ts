import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';

/** A job in the shape of Render's reference: the three last fields are null until Render knows them. */
interface FakeJob {
  readonly id: string;
  readonly serviceId: string;
  readonly startCommand: string;
  readonly planId: string;
  readonly createdAt: string;
  startedAt: string | null;
  finishedAt: string | null;
  status: string | null;
}

export interface FakeRender {
  /** For RENDER_API_URL. */
  readonly url: string;
  /** What the API was asked, oldest first: `POST /v1/services/crn-1/jobs`. */
  readonly asked: string[];
  readonly jobs: FakeJob[];
  /** Answers to give instead of the right one, used up one a request. */
  readonly interruptions: { status: number; headers?: Record<string, string>; body: string }[];
}

export const API_KEY = 'rnd_0123456789abcdefghijklmnopqr';
export const SERVICE_ID = 'crn-c24q2tmcie6so2aq3n90';

/**
 * Render's one-off jobs, from their documentation: bearer key, one service, 201 with the job, a list of `{job, cursor}`,
 * errors as `{id, message}`. A job moves on one step (pending, running, `ending`) each time somebody asks for it.
 */
export async function startFakeRender(ending = 'succeeded'): Promise<FakeRender> {
  const jobs: FakeJob[] = [];
  const asked: string[] = [];
  const interruptions: FakeRender['interruptions'] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    const interruption = interruptions.shift();
    if (interruption === undefined) return void answer(request, response, jobs, ending);
    response.writeHead(interruption.status, interruption.headers).end(interruption.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/v1`, asked, jobs, interruptions };
}

async function answer(request: IncomingMessage, response: ServerResponse, jobs: FakeJob[], ending: string) {
  const send = (status: number, body: unknown) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  const refuse = (status: number, message: string) => send(status, { id: 'req-1', message });

  if (request.headers.authorization !== `Bearer ${API_KEY}`) return refuse(401, 'Unauthorized');
  const url = new URL(request.url ?? '', 'http://render');
  const [, version, services, serviceId, kind, jobId, verb] = url.pathname.split('/');
  if (version !== 'v1' || services !== 'services' || kind !== 'jobs' || serviceId !== SERVICE_ID) {
    return refuse(404, `not found: ${serviceId}`);
  }
  if (request.method === 'POST' && jobId === undefined) {
    const body = (await json(request)) as { startCommand?: unknown; planId?: unknown };
    if (typeof body.startCommand !== 'string') return refuse(400, 'startCommand is required');
    const job: FakeJob = {
      id: `job-${jobs.length + 1}`,
      serviceId,
      startCommand: body.startCommand,
      planId: String(body.planId ?? 'plan-crn-003'),
      createdAt: '2026-11-23T12:00:00.000000Z',
      startedAt: null,
      finishedAt: null,
      status: null,
    };
    jobs.push(job);
    return send(201, job);
  }
  if (jobId === undefined) {
    const page = jobs.toReversed().slice(0, Number(url.searchParams.get('limit') ?? 20));
    return send(
      200,
      page.map((job) => ({ job, cursor: `after-${job.id}` })),
    );
  }
  const job = jobs.find(({ id }) => id === jobId);
  if (job === undefined) return refuse(404, `not found: ${jobId}`);
  if (verb === 'cancel') {
    if (job.finishedAt !== null) return refuse(400, 'job has already finished');
    end(job, 'canceled');
  } else if (job.status === null) {
    job.status = 'running';
    job.startedAt = '2026-11-23T12:00:05.000000Z';
  } else if (job.finishedAt === null) end(job, ending);
  return send(200, job);
}

function end(job: FakeJob, status: string): void {
  job.status = status;
  job.finishedAt = '2026-11-23T12:00:47.500000Z';
}
