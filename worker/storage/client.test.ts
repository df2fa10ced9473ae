import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { storageFetch } from './client.ts';

/** 20 and 40 s, and a slow line of many, fifty times as fast. */
const policy = { budgetMs: 800, tryMs: 400, leavingMs: 0 };
const SLOW_MS = 1200;
const never = new AbortController().signal;

/** What the kernel takes off at once, up to 10 MB here, has gone as far as Node knows. */
const picture = new Uint8Array(32_000_000);

let server: Server;
let url: string;
let answer: RequestListener;

beforeAll(async () => {
  server = createServer((incoming, outgoing) => answer(incoming, outgoing)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/storage/v1/object/epubs/a`;
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
});

/** Takes a piece every 10 ms for a while, then the rest, as over a slow line. */
async function takeSlowly(incoming: IncomingMessage): Promise<number> {
  const started = performance.now();
  let bytes = 0;
  for await (const piece of incoming) {
    bytes += (piece as Uint8Array).byteLength;
    if (performance.now() - started < SLOW_MS) await sleep(10);
  }
  return bytes;
}

function upload(signal = never) {
  return storageFetch(signal, policy)(url, { method: 'POST', body: picture });
}

test('a picture goes up over a line that takes longer than an answer may', async () => {
  const taken: number[] = [];
  answer = async (incoming, outgoing) => {
    taken.push(await takeSlowly(incoming));
    outgoing.end('{}');
  };
  expect((await upload()).status).toBe(200);
  expect(taken).toEqual([picture.byteLength]);
});

test('what took longer to send than all tries may is still sent again when Storage fails', async () => {
  const statuses = [503, 200];
  answer = async (incoming, outgoing) => {
    await takeSlowly(incoming);
    outgoing.writeHead(statuses.shift() ?? 500).end('{}');
  };
  expect((await upload()).status).toBe(200);
});

test('an answer that does not come once all has gone is asked for again', async () => {
  let requests = 0;
  let sentAt = 0;
  answer = async (incoming, outgoing) => {
    requests += 1;
    if (requests > 1) {
      outgoing.end('{}');
      return;
    }
    await takeSlowly(incoming);
    sentAt = performance.now();
  };
  expect((await upload()).status).toBe(200);
  expect(requests).toBe(2);
  expect(performance.now() - sentAt).toBeLessThan(2 * policy.tryMs);
});

test('one that never comes is given up when the time is over', async () => {
  answer = (incoming) => incoming.resume();
  const started = performance.now();
  await expect(upload()).rejects.toMatchObject({ code: 'storage_unavailable' });
  expect(performance.now() - started).toBeLessThan(policy.budgetMs + 500);
});

test('a Storage that asks to be left alone for longer than there is time is asked once', async () => {
  let asked = 0;
  answer = (incoming, outgoing) => {
    asked += 1;
    incoming.resume();
    outgoing.writeHead(429, { 'retry-after': '120' }).end('slow down');
  };
  const refused = storageFetch(never, policy)(url);
  await expect(refused).rejects.toMatchObject({ code: 'storage_unavailable', ms: 120_000 });
  expect(asked).toBe(1);
});

test('nothing goes up any more once the worker must go', async () => {
  const stop = new AbortController();
  let broken: Promise<unknown> = Promise.resolve();
  answer = (incoming) => {
    broken = takeSlowly(incoming).catch((error: unknown) => error);
    setTimeout(() => stop.abort(), 100);
  };
  const started = performance.now();
  await expect(upload(stop.signal)).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }));
  expect(performance.now() - started).toBeLessThan(SLOW_MS / 2);
  expect(await broken).toBeInstanceOf(Error);
});
