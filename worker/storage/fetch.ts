import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { arrayBuffer, json, text } from 'node:stream/consumers';
import { httpClient } from '../http-client.ts';

/** A request whose body is there as a whole. */
export interface StorageRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | null;
  /** Ends the request, and the reading of its answer. */
  readonly signal: AbortSignal;
  /** Milliseconds without a byte in either direction after which it is given up. */
  readonly stalledMs: number;
  /** Told when the sending begins, and when all of it has gone. */
  readonly sending?: { began(): void; ended(): void };
}

/**
 * As `fetch`, for what storage-js asks of Storage: the answer as it comes, and no redirects.
 *
 * Over node:http, which the claim has loaded and whose open connection the download takes. Node's fetch is a second HTTP client,
 * and whatever touches `Headers`, `FormData` or `Response` loads it.
 *
 * @throws what node:http says when there was no answer or it stalls; an AbortError once the signal is aborted
 */
export async function fetchFromStorage(
  url: URL,
  { method, headers, body, signal, stalledMs, sending }: StorageRequest,
): Promise<StorageAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  // node:http sends a DELETE without the length of its body, which nobody then reads.
  const length = body === null ? {} : { 'content-length': Buffer.byteLength(body) };
  const options = { method, headers: { ...headers, ...length }, signal, timeout: stalledMs };
  const request = httpClient(url.protocol).request(url, options, resolve);
  request.on('timeout', () => request.destroy(new Error(`Nothing came or went for ${stalledMs} ms.`)));
  request.on('error', reject);
  if (sending) {
    // Not while it connects.
    request.on('socket', (socket) => {
      if (socket.connecting) socket.once('connect', () => sending.began());
      else sending.began();
    });
    request.on('finish', () => sending.ended());
  }
  if (body === null || body.length <= PIECE) request.end(body);
  else Readable.from(pieces(body)).pipe(request);
  return new StorageAnswer(await promise);
}

/**
 * Bytes of a long body that are written at once. Over TLS the socket's timeout sees a write only once all of it has gone: as one,
 * a body of 32 MB was given up under way as stalled, though something went all the time. No shorter, or a novel's files would wait for
 * more turns of the event loop than its analysis gives them.
 */
const PIECE = 2 ** 20;

function* pieces(body: string | Uint8Array): Generator<Uint8Array> {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  for (let at = 0; at < bytes.byteLength; at += PIECE) yield bytes.subarray(at, at + PIECE);
}

/** What storage-js, and who reads what it gives, asks of a `Response`. Its body is read once, by one of these ways. */
export class StorageAnswer implements Partial<Response> {
  readonly status: number;
  readonly ok: boolean;
  readonly statusText: string;
  readonly #incoming: IncomingMessage;

  constructor(incoming: IncomingMessage) {
    this.#incoming = incoming;
    this.status = incoming.statusCode ?? 0;
    this.ok = this.status >= 200 && this.status < 300;
    this.statusText = incoming.statusMessage ?? '';
  }

  get headers(): Headers {
    const headers = new Headers();
    for (const [name, values = []] of Object.entries(this.#incoming.headersDistinct)) {
      for (const value of values) headers.append(name, value);
    }
    return headers;
  }

  get body(): ReadableStream<Uint8Array<ArrayBuffer>> {
    // The same class, for which Node and the DOM have types of their own.
    return Readable.toWeb(this.#incoming) as ReadableStream<Uint8Array<ArrayBuffer>>;
  }

  text(): Promise<string> {
    return text(this.#incoming);
  }

  json(): Promise<unknown> {
    return json(this.#incoming);
  }

  arrayBuffer(): Promise<ArrayBuffer> {
    return arrayBuffer(this.#incoming);
  }

  async blob(): Promise<Blob> {
    const type = this.#incoming.headers['content-type'] ?? '';
    return new Blob([await this.arrayBuffer()], { type });
  }
}
