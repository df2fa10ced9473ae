import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * What befalls one request:
 * - `error`: answered 500, the server never sees it;
 * - `refuse`: the connection is cut before the server sees it;
 * - `swallow`: the server does its work, the answer is cut off;
 * - `hang`: the server does its work, and there is no answer for a minute;
 * - `slow`: passed on after a tenth of a second.
 */
export type Fault = 'error' | 'refuse' | 'swallow' | 'hang' | 'slow' | null;

export interface FaultyProxy {
  readonly url: string;
  /** Says what befalls a request, by its path. */
  fault: (path: string) => Fault;
  /** Paths seen so far. */
  readonly seen: string[];
  close(): Promise<void>;
}

/** An HTTP proxy between a worker and its Supabase that breaks as the outside does. */
export async function startFaultyProxy(target: string): Promise<FaultyProxy> {
  const ended = new AbortController();
  const proxy: { fault: FaultyProxy['fault'] } = { fault: () => null };
  const seen: string[] = [];

  const handle = async (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const path = incoming.url ?? '/';
    seen.push(path);
    const fault = proxy.fault(path);
    const body = await Array.fromAsync(incoming);
    if (fault === 'refuse') return void incoming.socket.destroy();
    if (fault === 'error')
      return void outgoing.writeHead(500, { 'content-type': 'text/plain' }).end('broken');
    if (fault === 'slow') await sleep(100, undefined, { signal: ended.signal });
    const { method, headers } = incoming;
    const onward = request(new URL(path, target), { method, headers, agent: false });
    onward.end(Buffer.concat(body));
    const [answer] = (await once(onward, 'response')) as [IncomingMessage];
    const bytes = Buffer.concat(await Array.fromAsync(answer));
    if (fault === 'hang') await sleep(60_000, undefined, { signal: ended.signal });
    outgoing.writeHead(answer.statusCode ?? 502, { ...answer.headers, 'content-length': bytes.length });
    if (fault === 'swallow') {
      outgoing.write(bytes.subarray(0, bytes.length / 2), () => incoming.socket.destroy());
      return;
    }
    outgoing.end(bytes);
  };

  const server = createServer((incoming, outgoing) => {
    // A client that hung up, or a server that went away: both are what a proxy passes on by hanging up.
    handle(incoming, outgoing).catch(() => incoming.socket.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    get fault() {
      return proxy.fault;
    },
    set fault(fault) {
      proxy.fault = fault;
    },
    close: async () => {
      ended.abort();
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
