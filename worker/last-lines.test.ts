import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';

const SECRET = 'sb_secret_"quoted"';
const UNREACHABLE = { SUPABASE_URL: 'http://127.0.0.1:9', SUPABASE_SERVICE_ROLE_KEY: SECRET };

/** The worker, with a script that Node runs before it. */
function start(script: string, env: Record<string, string>) {
  const preload = `data:text/javascript,${encodeURIComponent(script)}`;
  const args = ['--import', preload, path.join(import.meta.dirname, 'main.ts')];
  return spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
}

it('waits for a reader that lags', async () => {
  const child = start(`process.stdout.write('x'.repeat(1e6) + '\\n');`, {});
  await sleep(700);
  const [lines, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  expect(code).toBe(78);
  expect(lines.trimEnd().split('\n')).toEqual([
    'x'.repeat(1e6),
    expect.stringContaining('SUPABASE_URL is not set'),
  ]);
});

it('does not wait for one that reads nothing', async () => {
  const child = start(`process.stdout.write('x'.repeat(1e6) + '\\n');`, {});
  expect(await once(child, 'exit')).toEqual([78, null]);
});

it.each([
  ['a timer throws', `throw new Error(says)`],
  ['a promise is rejected with', `Promise.reject(new Error(says))`],
  ['is thrown and no Error', `throw says`],
])('says in one line of JSON, without a secret, what %s', async (_what, failing) => {
  const script = `const timer = setInterval(() => {
    if (process.listenerCount('SIGTERM') === 0) return;
    clearInterval(timer);
    const says = process.env.SUPABASE_SERVICE_ROLE_KEY;
    ${failing};
  }, 10);`;
  const child = start(script, UNREACHABLE);
  const all = [text(child.stdout), text(child.stderr), once(child, 'exit')] as const;
  const [lines, errors, [code]] = await Promise.all(all);
  expect(code).toBe(1);
  expect(errors).toBe('');
  expect(JSON.parse(lines.trimEnd().split('\n').at(-1) ?? '')).toMatchObject({ severity: 'ERROR' });
  expect(lines).toContain('[secret]');
  expect(lines).not.toContain('quoted');
});

it.runIf(process.platform === 'linux')('goes on when the disk of the log is full', async () => {
  const refusing = createServer((_request, response) => response.writeHead(400).end('{}')).listen(0);
  onTestFinished(() => void refusing.close());
  await once(refusing, 'listening');
  const { port } = refusing.address() as AddressInfo;
  // The lowest number that is free: the log's.
  const full = `import fs from 'node:fs'; fs.closeSync(1); fs.openSync('/dev/full', 'w');`;
  const child = start(full, { ...UNREACHABLE, SUPABASE_URL: `http://127.0.0.1:${port}` });
  const asked = once(refusing, 'request');
  const [errors, [code]] = await Promise.all([text(child.stderr), once(child, 'exit'), asked]);
  expect([errors, code]).toEqual(['', 1]);
});
