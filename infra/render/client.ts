/**
 * One-off jobs of a Render service through Render's REST API.
 * Reference: https://api-docs.render.com/reference (create-job, list-job, retrieve-job, cancel-job, rate-limiting).
 */
import * as v from 'valibot';
import { RenderError, refused } from './errors.ts';

const jobSchema = v.object({
  id: v.string(),
  serviceId: v.string(),
  startCommand: v.string(),
  planId: v.string(),
  createdAt: v.string(),
  startedAt: v.nullish(v.string(), null),
  finishedAt: v.nullish(v.string(), null),
  // Left open: Render may learn new ones, and an unknown word is better shown than refused.
  status: v.nullish(v.string(), null),
});

/** Times are ISO 8601; `status` is null until Render has picked the job up. */
export type RenderJob = v.InferOutput<typeof jobSchema>;

export interface RenderAccess {
  /** Without a slash at its end: `https://api.render.com/v1`. */
  readonly apiUrl: string;
  readonly apiKey: string;
  /** `srv-…` or `crn-…` */
  readonly serviceId: string;
}

const ENDED = new Set(['succeeded', 'failed', 'canceled', 'cancelled']);

export function hasEnded(job: RenderJob): boolean {
  return job.finishedAt !== null || ENDED.has(job.status ?? '');
}

/** Render answers in well under a second; a connection that says nothing for this long will not. */
const TIMEOUT_MS = 15_000;

/** Each method is one request and throws {@link RenderError} with what to do. */
export class RenderClient {
  readonly #access: RenderAccess;

  constructor(access: RenderAccess) {
    this.#access = access;
  }

  /** Not repeated by anybody: an answer that got lost may have started the job. @param planId null: the service's */
  async create(startCommand: string, planId: string | null): Promise<RenderJob> {
    return this.#ask(jobSchema, 'POST', '', { startCommand, ...(planId !== null && { planId }) });
  }

  async get(jobId: string): Promise<RenderJob> {
    return this.#ask(jobSchema, 'GET', `/${encodeURIComponent(jobId)}`);
  }

  /** The newest first. @param limit at most 100, which is Render's own page */
  async list(limit: number): Promise<RenderJob[]> {
    const pages = v.array(v.object({ job: jobSchema }));
    return (await this.#ask(pages, 'GET', `?limit=${limit}`)).map(({ job }) => job);
  }

  async cancel(jobId: string): Promise<RenderJob> {
    return this.#ask(jobSchema, 'POST', `/${encodeURIComponent(jobId)}/cancel`);
  }

  async #ask<T>(
    schema: v.GenericSchema<unknown, T>,
    method: string,
    rest: string,
    body?: object,
  ): Promise<T> {
    const { apiUrl, apiKey, serviceId } = this.#access;
    let response: Response;
    let text: string;
    try {
      response = await fetch(`${apiUrl}/services/${encodeURIComponent(serviceId)}/jobs${rest}`, {
        method,
        headers: {
          authorization: `Bearer ${apiKey}`,
          accept: 'application/json',
          ...(body && { 'content-type': 'application/json' }),
        },
        ...(body && { body: JSON.stringify(body) }),
        // The key goes to this host and to no other.
        redirect: 'error',
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      text = await response.text();
    } catch (cause) {
      throw new RenderError(
        'render_unreachable',
        `${apiUrl} does not answer: check the network and try again`,
        { cause },
      );
    }
    if (!response.ok) throw refused(response, text, this.#access);
    const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), schema), text);
    if (parsed.success) return parsed.output;
    throw new RenderError(
      'render_answer',
      `${apiUrl} answered something else than Render's documentation says: is it really Render's API?`,
    );
  }
}
