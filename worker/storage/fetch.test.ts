import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import tls from 'node:tls';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { postFunction } from '../queue/post.ts';
import { CERTIFICATE, startTlsFront } from '../testing/tls/front.ts';
import { fetchFromStorage, type StorageRequest } from './fetch.ts';

let server: Server;
let url: URL;
let answer: RequestListener;
const sockets = new Set<unknown>();

beforeAll(async () => {
  server = createServer((incoming, outgoing) => {
    sockets.add(incoming.socket);
    answer(incoming, outgoing);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/storage/v1/object/epubs/a`);
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
});

function request(wanted: Partial<StorageRequest> = {}): StorageRequest {
  return {
    method: 'GET',
    headers: {},
    body: null,
    signal: new AbortController().signal,
    stalledMs: 10_000,
    ...wanted,
  };
}

test.each(['POST', 'DELETE'])(
  'what is sent by %s arrives as it is, and the answer comes back',
  async (method) => {
    let seen: unknown;
    answer = async (incoming, outgoing) => {
      const body = Buffer.concat(await incoming.toArray());
      const { 'content-length': length, 'x-upsert': upsert } = incoming.headers;
      seen = { method: incoming.method, length, upsert, body: [...body] };
      outgoing.writeHead(409, { 'content-type': 'application/json' }).end('{"error":"Duplicate"}');
    };
    const headers = { 'x-upsert': 'false' };
    const response = await fetchFromStorage(
      url,
      request({ method, headers, body: new Uint8Array([0, 255, 10]) }),
    );
    expect(seen).toEqual({ method, length: '3', upsert: 'false', body: [0, 255, 10] });
    expect([response.ok, response.status, response.statusText, response.headers.get('content-type')]).toEqual(
      [false, 409, 'Conflict', 'application/json'],
    );
    expect(await response.json()).toEqual({ error: 'Duplicate' });
  },
);

test('an answer is read as text, bytes, a blob or a stream', async () => {
  answer = (_incoming, outgoing) => outgoing.writeHead(200, { 'content-type': 'text/plain' }).end('雨');
  expect(await (await fetchFromStorage(url, request())).text()).toBe('雨');
  expect(Buffer.from(await (await fetchFromStorage(url, request())).arrayBuffer()).toString()).toBe('雨');
  const blob = await (await fetchFromStorage(url, request())).blob();
  expect([blob.type, await blob.text()]).toEqual(['text/plain', '雨']);
  const { body } = await fetchFromStorage(url, request());
  expect(await new Response(body).text()).toBe('雨');
});

test('it takes the connection over which the queue was asked', async () => {
  answer = (_incoming, outgoing) => outgoing.end('{}');
  sockets.clear();
  const access = { supabaseUrl: url.origin, serviceRoleKey: 'sb_secret_x' };
  await postFunction(access, 'tick', {}, new AbortController().signal);
  for (let i = 0; i < 3; i++) await (await fetchFromStorage(url, request())).text();
  expect(sockets.size).toBe(1);
});

test('an answer that breaks off is no shorter answer', async () => {
  answer = (incoming, outgoing) => {
    outgoing.writeHead(200, { 'content-length': 100 }).write('half of it', () => incoming.socket.destroy());
  };
  const response = await fetchFromStorage(url, request());
  await expect(response.text()).rejects.toThrow();
});

test('the signal ends the waiting for an answer, and the reading of one', async () => {
  const waiting = new AbortController();
  answer = () => waiting.abort();
  await expect(fetchFromStorage(url, request({ signal: waiting.signal }))).rejects.toThrow(
    expect.objectContaining({ name: 'AbortError' }),
  );
  const reading = new AbortController();
  answer = (_incoming, outgoing) => outgoing.writeHead(200, { 'content-length': 100 }).write('the beginning');
  const response = await fetchFromStorage(url, request({ signal: reading.signal }));
  setTimeout(() => reading.abort(), 20);
  await expect(response.text()).rejects.toThrow();
});

test('an answer that stalls is given up, before its headers and behind them', async () => {
  answer = () => {};
  await expect(fetchFromStorage(url, request({ stalledMs: 50 }))).rejects.toThrow('for 50 ms');
  answer = (_incoming, outgoing) => outgoing.writeHead(200, { 'content-length': 100 }).write('the beginning');
  const response = await fetchFromStorage(url, request({ stalledMs: 50 }));
  await expect(response.text()).rejects.toThrow();
});

test('a body that nobody takes is given up', async () => {
  answer = () => {};
  const body = new Uint8Array(32_000_000);
  await expect(fetchFromStorage(url, request({ method: 'POST', body, stalledMs: 50 }))).rejects.toThrow(
    'for 50 ms',
  );
});

test('a body that goes slowly is not given up, over TLS neither', async () => {
  tls.setDefaultCACertificates([readFileSync(CERTIFICATE, 'utf8')]);
  const front = await startTlsFront(url.origin);
  const body = new Uint8Array(32_000_000);
  for (const origin of [url.origin, front.url]) {
    answer = async (incoming, outgoing) => {
      const started = performance.now();
      // 6 MB a second, for three times as long as nothing may go.
      for await (const _ of incoming) if (performance.now() - started < 1500) await sleep(10);
      outgoing.end('{}');
    };
    const sent = await fetchFromStorage(new URL(origin), request({ method: 'POST', body, stalledMs: 500 }));
    expect(sent.status).toBe(200);
    await sent.text();
  }
  // The agent keeps its connection to the front.
  process.getBuiltinModule('node:https').globalAgent.destroy();
  await front.stop();
});
