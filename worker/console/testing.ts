import { onTestFinished } from 'vitest';
import { readConfig } from '../config.ts';
import { type Console, openConsole } from './server.ts';

interface Project {
  readonly url: string;
  readonly secretKey: string;
}

/** A console over a project, on a free port, gone when the test ends. */
export async function openTestConsole({ url, secretKey }: Project): Promise<Console> {
  const config = readConfig({ SUPABASE_URL: url, SUPABASE_SERVICE_ROLE_KEY: secretKey });
  const opened = await openConsole(config, 0);
  onTestFinished(() => opened.close());
  return opened;
}

export interface Visitor {
  readonly origin: string;
  readonly csrf: string;
  /** Asks as the page would, unless `headers` say otherwise. */
  ask(path: string, init?: RequestInit): Promise<{ status: number; body: unknown; text: string }>;
  /** Changes something as the page would. */
  change(
    path: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ): ReturnType<Visitor['ask']>;
}

/** Goes in through the printed address, as the one browser. */
export async function enter({ address, port }: Console): Promise<Visitor> {
  const origin = `http://127.0.0.1:${port}`;
  const opened = await fetch(address);
  const cookie = opened.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  const main = await (await fetch(`${origin}/`, { headers: { cookie } })).text();
  const csrf = /"csrf":"([^"]+)"/.exec(main)?.[1] ?? '';
  const ask: Visitor['ask'] = async (path, init = {}) => {
    const response = await fetch(`${origin}${path}`, { ...init, headers: { cookie, ...init.headers } });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json');
    return { status: response.status, text, body: isJson ? JSON.parse(text) : null };
  };
  return {
    origin,
    csrf,
    ask,
    change: (path, body = {}, headers = {}) =>
      ask(path, {
        method: 'POST',
        body: JSON.stringify(body),
        headers: { 'content-type': 'application/json', origin, 'x-console-csrf': csrf, ...headers },
      }),
  };
}
