import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { secureHeaders } from 'hono/secure-headers';
import { stream } from 'hono/streaming';
import { type Config, secretsOf } from '../config.ts';
import { CodedError, PermanentError } from '../errors.ts';
import { redact } from '../log.ts';
import { answerTrouble, statusOf } from './answer.ts';
import { createApi } from './api.ts';
import { Door, Refused } from './door.ts';
import { type ConsolePages, consolePages } from './pages.ts';
import { openPreview, PREVIEW_PATIENCE_MS, PREVIEW_POLICY } from './preview.ts';
import { openVisit } from './visit.ts';

/** A payload has at most 256 KB; a little more for what stands around it. */
const MAX_BODY_BYTES = 264 * 1024;

export interface Console {
  /** The address to open; it works once. */
  readonly address: string;
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Serves the console of a project on 127.0.0.1, to one browser.
 *
 * @param port 0: any free one
 * @throws Error with the code `EADDRINUSE` when the port is taken
 */
export async function openConsole(config: Config, port: number): Promise<Console> {
  const door = new Door();
  const app = createApp(config, door, await consolePages(config));
  const server = createAdaptorServer({ fetch: app.fetch });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const bound = (server.address() as AddressInfo).port;
  door.listensOn(bound);
  return {
    address: door.address,
    port: bound,
    async close() {
      server.close();
      if ('closeAllConnections' in server) server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

function createApp(config: Config, door: Door, pages: ConsolePages): Hono {
  return new Hono()
    .use(
      secureHeaders({ xFrameOptions: 'DENY', referrerPolicy: 'no-referrer', strictTransportSecurity: false }),
    )
    .use(async (context, next) => {
      await next();
      context.header('cache-control', 'no-store');
      // The policy of scripts and styles stands in each page itself; a page cannot say this of itself.
      if (!context.res.headers.has('content-security-policy')) {
        context.header('content-security-policy', "frame-ancestors 'none'");
      }
    })
    .use(door.guardHost)
    .use('/api/*', door.guardSession)
    .use('/books/*', door.guardSession)
    .use(
      '/api/*',
      bodyLimit({
        maxSize: MAX_BODY_BYTES,
        onError: async ({ req }) => {
          // A browser that is still sending when the connection ends shows no answer at all.
          for await (const _ of req.raw.body ?? []);
          throw new Refused(413, 'body_too_large', `A request has at most ${MAX_BODY_BYTES} bytes.`);
        },
      }),
    )
    .get('/open', (context) => {
      if (!door.hasSession(context)) door.enter(context, context.req.query('token') ?? '');
      return context.html(pages.entered);
    })
    .get('/', (context) => {
      if (!door.hasSession(context)) {
        throw new Refused(401, 'session_missing', 'This browser has not been let in.');
      }
      return context.html(pages.main(door.csrf));
    })
    .get('/books/:id/preview', async (context) => {
      const visit = openVisit(config, context.req.raw.signal, PREVIEW_PATIENCE_MS);
      const page = await openPreview(visit, context.req.param('id'));
      context.header('content-type', 'text/html; charset=utf-8');
      context.header('content-security-policy', PREVIEW_POLICY);
      return stream(context, async (out) => {
        for await (const piece of page) await out.write(piece);
      });
    })
    .route('/api', createApi(config))
    .notFound(() => {
      throw new PermanentError('not_found', 'There is nothing at this address.');
    })
    .onError((error, context) => {
      const isPage = !context.req.path.startsWith('/api/');
      if (isPage && error instanceof CodedError) {
        const { message } = error;
        const page =
          error instanceof Refused ? pages.closed(message) : pages.failed(redact(message, secretsOf(config)));
        return context.html(page, statusOf(error));
      }
      return answerTrouble(error, context, config);
    });
}
