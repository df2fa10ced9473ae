import { execFileSync, spawn } from 'node:child_process';
import { randomBytes, randomInt } from 'node:crypto';
import { once } from 'node:events';
import { chown, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { SetupError } from '../../worker/errors.ts';
import { copyPostgres, installedPostgres, isOpenToOthers, openTemporaryFolder } from './binaries.ts';

/** A running PostgreSQL server of our own. */
export type Postgres = {
  /** Connects as the superuser to the database `postgres`. Contains the password. */
  url: string;
  port: number;
  /** A folder for files (not folders) that have to go when the server goes, however it ends. */
  companion: string;
  /** Stops the server and removes its temporary data. Safe to call twice. */
  stop(): Promise<void>;
};

/** The name that the platform gives the superuser; `postgres` is an ordinary role there, the one that runs migrations. */
const superuser = 'supabase_admin';

/**
 * Creates the cluster, runs the server and waits for its standard input to close: we close it to stop the server, and
 * the kernel closes it when this process ends in any way, SIGKILL included, so neither server nor data outlive us.
 * A shell costs 1 MB for that; the same watch in a Node process costs 40.
 *
 * Arguments: folder of the programs, temporary folder, data folder, signal that stops the server, its arguments. The
 * password is the first line of standard input, so it is in no argument list and no environment. The shell gives its
 * standard output away to the server: when that closes, the server has ended.
 */
const watchdog = `
programs=$1 home=$2 data=$3 signal=$4
shift 4
trap : INT TERM HUP
read -r password
umask 077
if [ ! -e "$data" ]; then
  printf '%s\\n' "$password" >"$home/password"
  "$programs/initdb" --pgdata="$data.new" --username=${superuser} --pwfile="$home/password" --auth=scram-sha-256 \\
    --encoding=UTF8 --locale=C --locale-provider=builtin --builtin-locale=C.UTF-8 --no-sync --no-instructions \\
    >/dev/null </dev/null && mv "$data.new" "$data" || { rm -rf "$home"; exit 1; }
fi
"$programs/postgres" -D "$data" "$@" </dev/null 2>&1 &
server=$!
exec >&-
while read -r line; do :; done
kill "-$signal" "$server" 2>/dev/null
while kill -0 "$server" 2>/dev/null; do wait "$server"; done
rm -rf "$home"
`;

/**
 * What differs from PostgreSQL's defaults: loopback only, no socket file, room for tests in parallel, and a statement
 * ends a quarter of a second after its client has gone (otherwise one that waits for a lock would go on for ever).
 */
const settings = [
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
  'max_connections=300',
  'client_connection_check_interval=250',
  'lc_messages=C',
];

/** Trades surviving a power cut for speed: right for tests, wrong for anything that measures the queue. */
const volatileSettings = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off'];

/**
 * Starts PostgreSQL 17 with default durability on a free port of 127.0.0.1, as root too (it then runs as `nobody`).
 * Its data go when it stops.
 * @throws SetupError with the server's last words when it does not start
 */
export function startPostgres(): Promise<Postgres> {
  return start(settings);
}

/** {@link startPostgres} for tests: nothing is synced to the disk. */
export function startVolatilePostgres(): Promise<Postgres> {
  return start([...settings, ...volatileSettings]);
}

/** {@link startPostgres} on data that stay in `folder`. It is for the server alone and is created when missing. */
export async function startKeptPostgres(folder: string): Promise<Postgres> {
  await mkdir(folder, { recursive: true });
  return start(settings, folder);
}

async function start(serverSettings: readonly string[], kept?: string): Promise<Postgres> {
  const owner = serverOwner();
  const home = await mkdtemp(join(owner ? await openTemporaryFolder() : tmpdir(), 'postgres-'));
  try {
    let files = await installedPostgres();
    if (owner && !(await isOpenToOthers(files))) files = await copyPostgres(files, join(home, 'programs'));
    await mkdir(join(home, 'companion'));
    if (owner) {
      // The server's user has to remove all of it in the end.
      execFileSync('chown', ['-R', `${owner.uid}:${owner.gid}`, home]);
      if (kept) await handOver(kept, owner);
    }
    return await launch({
      programs: join(files, 'bin'),
      home,
      data: join(kept ?? home, 'data'),
      // Temporary data need no last checkpoint: 30 ms instead of up to 1.3 s after much writing.
      signal: kept ? 'INT' : 'QUIT',
      password: kept ? await keptPassword(kept) : newPassword(),
      owner,
      settings: serverSettings,
    });
  } catch (error) {
    await rm(home, { recursive: true, force: true });
    throw error;
  }
}

type Owner = { uid: number; gid: number };

type Launch = {
  programs: string;
  home: string;
  data: string;
  signal: 'INT' | 'QUIT';
  password: string;
  owner: Owner | undefined;
  settings: readonly string[];
};

async function launch({
  programs,
  home,
  data,
  signal,
  password,
  owner,
  settings,
}: Launch): Promise<Postgres> {
  const port = await freePort();
  const serverArguments = ['-p', `${port}`, ...settings.flatMap((setting) => ['-c', setting])];
  const shell = spawn(
    '/bin/sh',
    ['-c', watchdog, 'postgres', programs, home, data, signal, ...serverArguments],
    {
      cwd: home,
      // Its own session: Ctrl-C in a terminal must reach us alone; we stop the server when its users are done.
      detached: true,
      stdio: 'pipe',
      env: { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' },
      ...owner,
    },
  );
  const ended = once(shell, 'close');
  // A shell that has gone away is reported by `ended`; writing to it must not be a second, unhandled error.
  shell.stdin.on('error', () => {});
  shell.stdin.write(`${password}\n`);
  try {
    await untilReady(shell.stdout, shell.stderr);
  } catch (error) {
    shell.stdin.end();
    await ended;
    throw error;
  }
  const handles = [shell, ...shell.stdio.filter((stream) => stream instanceof Socket)];
  // Forgetting stop() must not keep a process alive that has nothing else to do.
  for (const handle of handles) handle.unref();
  return {
    url: `postgres://${superuser}:${password}@127.0.0.1:${port}/postgres`,
    port,
    companion: join(home, 'companion'),
    async stop() {
      for (const handle of handles) handle.ref();
      shell.stdin.end();
      await ended;
    },
  };
}

/** Resolves when the server takes connections; rejects with its last words when it ends instead. */
function untilReady(output: Readable, faults: Readable): Promise<void> {
  return new Promise((resolve, reject) => {
    const words: string[] = [];
    const hear = (line: string) => {
      words.push(line);
      if (words.length > 20) words.shift();
    };
    createInterface(faults).on('line', hear);
    createInterface(output)
      .on('line', (line) => {
        hear(line);
        if (line.includes('database system is ready to accept connections')) resolve();
      })
      .on('close', () =>
        reject(new SetupError('postgres_not_started', `PostgreSQL did not start:\n${words.join('\n')}`)),
      );
  });
}

/** PostgreSQL refuses to run as root; `nobody` exists everywhere, so no user has to be created on anybody's machine. */
function serverOwner(): Owner | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (flag: string) => Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

async function handOver(folder: string, { uid, gid }: Owner): Promise<void> {
  if (await isOpenToOthers(dirname(folder))) return chown(folder, uid, gid);
  throw new SetupError(
    'folder_closed',
    `PostgreSQL cannot run as root, and the user nobody cannot enter ${dirname(folder)}. Choose a folder outside, or run as an ordinary user.`,
  );
}

function newPassword(): string {
  return randomBytes(24).toString('base64url');
}

async function keptPassword(folder: string): Promise<string> {
  const file = `${folder}.password`;
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    const password = newPassword();
    await writeFile(file, password, { mode: 0o600 });
    return password;
  }
}

/**
 * A port nobody listens on. Below the range from which systems take ports for outgoing connections (32768 on Linux, 49152
 * elsewhere): half a second passes before the server takes it, and tests in parallel open connections all the time.
 */
async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 32_000);
    const probe = createServer().listen(port, '127.0.0.1');
    const isFree = await once(probe, 'listening').then(
      () => true,
      () => false,
    );
    if (!isFree) continue;
    probe.close();
    await once(probe, 'close');
    return port;
  }
}
