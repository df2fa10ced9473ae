import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What becomes of one request on its way; `pass()` sends it on and answers with what comes back. */
export type Route = (incoming: IncomingMessage, outgoing: ServerResponse, pass: () => void) => void;

/** Stands between the worker and Supabase so that a test can hold, break or count what goes through. */
export interface Relay {
  readonly url: string;
  route: Route;
  stop(): Promise<void>;
}

export async function startRelay(target: string): Promise<Relay> {
  const relay: Relay = {
    url: '',
    route: (_incoming, _outgoing, pass) => pass(),
    stop: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
  const server = createServer((incoming, outgoing) => {
    relay.route(incoming, outgoing, () => forward(target, incoming, outgoing));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return Object.assign(relay, { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
}

function forward(target: string, incoming: IncomingMessage, outgoing: ServerResponse): void {
  const onward = request(
    new URL(incoming.url ?? '/', target),
    { method: incoming.method ?? 'GET', headers: { ...incoming.headers, host: new URL(target).host } },
    (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    },
  );
  onward.on('error', () => outgoing.destroy());
  incoming.pipe(onward);
}
