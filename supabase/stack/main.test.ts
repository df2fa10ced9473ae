import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createClient } from '@supabase/supabase-js';
import { afterAll, beforeAll, expect, test } from 'vitest';

const program = fileURLToPath(new URL('main.ts', import.meta.url));

/** All that the program makes on its way goes here, so that what it leaves can be seen. */
let temporary: string;

beforeAll(async () => {
  temporary = await mkdtemp(join(tmpdir(), 'stack-main-'));
  await chmod(temporary, 0o1777);
});

afterAll(() => rm(temporary, { recursive: true, force: true }));

type Run = { child: ChildProcess; output: () => string; faults: () => string; exit: Promise<number | null> };

function run(...args: string[]): Run {
  const child = spawn(process.execPath, [program, ...args], { env: { ...process.env, TMPDIR: temporary } });
  let [output, faults] = ['', ''];
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  child.stderr.on('data', (chunk) => {
    faults += chunk;
  });
  const exit = once(child, 'close').then(([code]) => code as number | null);
  return { child, output: () => output, faults: () => faults, exit };
}

/** Waits for the environment that the program prints, and reads it as a shell would. */
async function environmentOf({ output }: Run): Promise<Record<string, string>> {
  await expect.poll(output).toContain('DATABASE_URL');
  const lines = output().trim().split('\n');
  return Object.fromEntries(lines.map((line) => /^export (\w+)=(\S+)$/.exec(line)?.slice(1) ?? [line, '']));
}

function bucketOf(environment: Record<string, string>) {
  const { SUPABASE_URL = '', SUPABASE_SERVICE_ROLE_KEY = '', SUPABASE_BUCKET = '' } = environment;
  return createClient(SUPABASE_URL, SUPABASE_SERVICE_ROLE_KEY).storage.from(SUPABASE_BUCKET);
}

test('the printed environment works; Ctrl-C, which npm passes on a second time, ends it cleanly', async () => {
  const stack = run('--port', '0');
  const environment = await environmentOf(stack);
  expect(Object.keys(environment)).toEqual([
    'SUPABASE_URL',
    'SUPABASE_SERVICE_ROLE_KEY',
    'SUPABASE_BUCKET',
    'SUPABASE_PUBLISHABLE_KEY',
    'DATABASE_URL',
  ]);
  expect((await bucketOf(environment).upload('a', 'bytes')).error).toBeNull();
  stack.child.kill('SIGINT');
  stack.child.kill('SIGINT');
  expect(await stack.exit).toBe(0);
  expect(await readdir(temporary)).toEqual([]);
});

test('--data keeps objects and keys for the next time', async () => {
  const folder = join(temporary, 'kept');
  const first = run('--port', '0', '--data', folder);
  const before = await environmentOf(first);
  expect((await bucketOf(before).upload('kept', 'bytes')).error).toBeNull();
  first.child.kill('SIGTERM');
  expect(await first.exit).toBe(0);
  const second = run('--port', '0', '--data', folder);
  const after = await environmentOf(second);
  expect(after.SUPABASE_SERVICE_ROLE_KEY).toBe(before.SUPABASE_SERVICE_ROLE_KEY);
  expect(await (await bucketOf(after).download('kept')).data?.text()).toBe('bytes');
  second.child.kill('SIGTERM');
  expect(await second.exit).toBe(0);
  expect(await readdir(temporary)).toEqual(['kept']);
});

test('data that another stack has open, and keys that were half written, are named without a trace', async () => {
  const folder = join(temporary, 'shared');
  const first = run('--port', '0', '--data', folder);
  await environmentOf(first);
  const second = run('--port', '0', '--data', folder);
  expect(await second.exit).toBe(1);
  expect(second.faults()).toContain(`running in data directory "${folder}`);
  expect(second.faults()).not.toContain('    at ');
  first.child.kill('SIGTERM');
  await first.exit;
  await writeFile(join(folder, 'keys.json'), '{"secret":');
  const third = run('--port', '0', '--data', folder);
  expect(await third.exit).toBe(1);
  expect(third.faults()).toMatch(/^[^\n]+keys.json is not what this program wrote[^\n]+\n$/);
  await rm(folder, { recursive: true });
});

test('a port that is taken is named, with what to do', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  const stack = run('--port', `${port}`);
  expect(await stack.exit).toBe(1);
  expect(stack.faults()).toMatch(new RegExp(`127.0.0.1:${port}.*--port N`));
  other.close();
});

test.each([
  [['--port', 'abc'], '--port'],
  [['--port', '70000'], '65535'],
  [['--unknown'], 'npm run stack -- --help'],
  [['argument'], 'npm run stack -- --help'],
  [['--data', program], 'file already exists'],
])('%j is refused in one line', async (args, advice) => {
  const stack = run(...args);
  expect(await stack.exit).toBe(64);
  expect(stack.faults()).toMatch(/^[^\n]+\n$/);
  expect(stack.faults()).toContain(advice);
});

test('--help shows an example', async () => {
  const stack = run('--help');
  expect(await stack.exit).toBe(0);
  expect(stack.output()).toContain('npm run -s stack');
});
