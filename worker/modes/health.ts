import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Vitals } from './vitals.ts';

/**
 * Serves `/healthz` and `/metrics` for probes and Prometheus. Unhealthy (503) is a worker that neither runs a job nor
 * has looked at the queue for longer than it ever should; one whose queue cannot be reached is healthy and says so,
 * because starting it anew would not bring the queue back.
 *
 * @param port 0: one that is free
 * @param patienceMs how long a look may take, its pause included
 */
export async function serveHealth(
  port: number,
  vitals: Vitals,
  patienceMs: number,
): Promise<{ readonly port: number; close(): void }> {
  const server = createServer((request, response) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return answer(response, 405, 'text/plain', '');
    if (request.url === '/metrics')
      return answer(response, 200, 'text/plain; version=0.0.4', vitals.metrics());
    if (request.url !== '/healthz')
      return answer(response, 404, 'text/plain', 'There is /healthz and /metrics.\n');
    const health = vitals.health();
    const alive = health.running !== null || health.idleMs <= patienceMs;
    const body = { status: alive ? 'ok' : 'stuck', ...health, idleMs: Math.round(health.idleMs) };
    answer(response, alive ? 200 : 503, 'application/json', `${JSON.stringify(body)}\n`);
  });
  server.listen(port);
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

function answer(response: ServerResponse, status: number, contentType: string, body: string): void {
  response.writeHead(status, { 'content-type': contentType, 'cache-control': 'no-store' }).end(body);
}
