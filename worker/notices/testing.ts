import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { SMTPServer } from 'smtp-server';

export interface Mail {
  readonly to: readonly string[];
  /** Unfolded, one line each, names in lower case, encoded words decoded. */
  readonly headers: ReadonlyMap<string, string>;
  readonly text: string;
}

export interface MailServer {
  readonly url: string;
  readonly mails: Mail[];
  /** What recipients are answered. */
  answer: 'yes' | 'never' | 'later';
  stop(): Promise<void>;
}

/** A real SMTP server that keeps what it takes. @param delayMs before its yes to a message */
export async function startMailServer(delayMs = 0): Promise<MailServer> {
  const mails: Mail[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onRcptTo: (_address, _session, done) => {
      if (state.answer === 'yes') return done();
      const code = state.answer === 'never' ? 550 : 450;
      done(Object.assign(new Error('No such mailbox'), { responseCode: code }));
    },
    onData: (stream, session, done) => {
      const receive = async () => {
        const chunks: Buffer[] = [];
        for await (const chunk of stream) chunks.push(chunk as Buffer);
        mails.push(
          parseMail(
            Buffer.concat(chunks).toString(),
            session.envelope.rcptTo.map(({ address }) => address),
          ),
        );
        await sleep(delayMs);
      };
      // Cut off before its end by a worker that was killed: no message, as on any mail server.
      receive().then(() => done(), done);
    },
  });
  // A worker that is killed in the middle resets its connection.
  server.on('error', () => {});
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  const state: MailServer = {
    url: `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`,
    mails,
    answer: 'yes',
    stop: () => new Promise((resolve) => server.close(resolve)),
  };
  return state;
}

function parseMail(raw: string, to: string[]): Mail {
  const [head = '', ...rest] = raw.split('\r\n\r\n');
  const lines = head.replace(/\r\n[ \t]+/g, ' ').split('\r\n');
  const headers = new Map(
    lines.map((line): [string, string] => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), decodeWords(line.slice(colon + 1).trim())];
    }),
  );
  const body = rest.join('\r\n\r\n');
  const encoding = headers.get('content-transfer-encoding');
  const text =
    encoding === 'base64'
      ? Buffer.from(body, 'base64').toString()
      : encoding === 'quoted-printable'
        ? fromQuotedPrintable(body.replace(/=\r\n/g, ''))
        : body;
  return { to, headers, text: text.replaceAll('\r\n', '\n') };
}

function decodeWords(value: string): string {
  return value
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(/=\?UTF-8\?([BQ])\?([^?]*)\?=/gi, (_, kind: string, text: string) =>
      kind.toUpperCase() === 'B'
        ? Buffer.from(text, 'base64').toString()
        : fromQuotedPrintable(text.replaceAll('_', ' ')),
    );
}

function fromQuotedPrintable(text: string): string {
  const bytes = text.replace(/=([0-9A-F]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return Buffer.from(bytes, 'latin1').toString();
}

export interface Call {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface HookServer {
  readonly url: string;
  readonly calls: Call[];
  status: number;
  stop(): Promise<void>;
}

/** The app's own webhook. @param delayMs before its answer */
export async function startHookServer(delayMs = 0): Promise<HookServer> {
  const calls: Call[] = [];
  const server = createServer(async (incoming, outgoing) => {
    let body = '';
    for await (const chunk of incoming) body += chunk;
    calls.push({ headers: incoming.headers, body });
    await sleep(delayMs);
    outgoing.writeHead(state.status).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const state: HookServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    calls,
    status: 200,
    stop: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
  return state;
}
