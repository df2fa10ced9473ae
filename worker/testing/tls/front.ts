import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type AddressInfo, connect } from 'node:net';
import path from 'node:path';
import { createServer } from 'node:tls';

/** For localhost, and worth nothing elsewhere; signed by itself, until 2126. For `NODE_EXTRA_CA_CERTS`. */
export const CERTIFICATE = path.join(import.meta.dirname, 'localhost.pem');

export interface TlsFront {
  readonly url: string;
  /** Connections so far. */
  readonly connections: () => number;
  stop(): Promise<void>;
}

/** Puts TLS before what speaks HTTP at `target`, as every Supabase has it but a local one. */
export async function startTlsFront(target: string): Promise<TlsFront> {
  const { hostname, port } = new URL(target);
  const key = readFileSync(path.join(import.meta.dirname, 'localhost.key'));
  let connections = 0;
  const server = createServer({ key, cert: readFileSync(CERTIFICATE) }, (incoming) => {
    connections++;
    const onward = connect(Number(port), hostname);
    incoming.pipe(onward).pipe(incoming);
    // Whichever side breaks off, the other is told.
    incoming.on('error', () => onward.destroy());
    onward.on('error', () => incoming.destroy());
  });
  server.listen(0, 'localhost');
  await once(server, 'listening');
  return {
    url: `https://localhost:${(server.address() as AddressInfo).port}`,
    connections: () => connections,
    stop: async () => {
      server.close();
      await once(server, 'close');
    },
  };
}
