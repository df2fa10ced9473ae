import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chown, mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { copyPostgres, installedPostgres, isOpenToOthers, openTemporaryFolder } from './binaries.ts';

/** A running PostgreSQL server of our own. */
export type Postgres = {
  /** Connects as the superuser to the database `postgres`. Contains the password. */
  url: string;
  port: number;
  /** Stops the server and removes its data. Safe to call twice. */
  stop(): Promise<void>;
};

/**
 * Creates the cluster, runs the server and waits for its standard input to close: we close it to stop the server, and
 * the kernel closes it when this process ends in any way, SIGKILL included, so neither server nor data outlive us.
 * A shell costs 1 MB for that; the same watch in a Node process costs 40.
 *
 * Arguments: folder of the programs, our temporary folder, data folder, port, the server's settings. The password is the
 * first line of standard input, so it is in no argument list and no environment. The shell gives its standard output
 * away to the server: when that ends, the server has ended.
 */
const watchdog = `
bin=$1 home=$2 data=$3 port=$4
shift 4
trap : INT TERM HUP
read -r password
umask 077
if [ ! -f "$data/PG_VERSION" ]; then
  printf '%s\\n' "$password" >"$home/password"
  "$bin/initdb" --pgdata="$data" --username=postgres --pwfile="$home/password" --auth=scram-sha-256 --encoding=UTF8 \\
    --locale=C --locale-provider=builtin --builtin-locale=C.UTF-8 --no-sync --no-instructions \\
    >/dev/null </dev/null || { rm -rf "$home"; exit 1; }
fi
"$bin/postgres" -D "$data" -p "$port" "$@" </dev/null 2>&1 &
server=$!
exec >&-
while read -r line; do :; done
kill -INT "$server" 2>/dev/null
while kill -0 "$server" 2>/dev/null; do wait "$server"; done
rm -rf "$home"
`;

/** What differs from PostgreSQL's defaults: loopback only, no socket file, room for tests in parallel. */
const settings = [
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
  'max_connections=300',
  'lc_messages=C',
];

/** Trades surviving a power cut for speed, which is right for tests and wrong for anything that measures the queue. */
const volatileSettings = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off'];

/**
 * Starts PostgreSQL 17 with default durability on a free port of 127.0.0.1, as root too (then it runs as `nobody`).
 * Its data live in a temporary folder.
 * @throws Error with the server's last words when it does not start
 */
export function startPostgres(): Promise<Postgres> {
  return start(settings);
}

/** {@link startPostgres} for tests: nothing is synced to the disk. */
export function startVolatilePostgres(): Promise<Postgres> {
  return start([...settings, ...volatileSettings]);
}

async function start(serverSettings: readonly string[]): Promise<Postgres> {
  const owner = serverOwner();
  const home = await mkdtemp(join(await openTemporaryFolder(), 'postgres-'));
  try {
    let files = await installedPostgres();
    if (owner) {
      if (!(await isOpenToOthers(files))) files = await copyPostgres(files, home);
      await chown(home, owner.uid, owner.gid);
    }
    return await launch(files, home, owner, serverSettings);
  } catch (error) {
    await rm(home, { recursive: true, force: true });
    throw error;
  }
}

async function launch(
  files: string,
  home: string,
  owner: Owner | undefined,
  serverSettings: readonly string[],
): Promise<Postgres> {
  const port = await freePort();
  const password = randomBytes(24).toString('base64url');
  const flags = serverSettings.flatMap((setting) => ['-c', setting]);
  const programs = join(files, 'bin');
  const shell = spawn(
    '/bin/sh',
    ['-c', watchdog, 'postgres', programs, home, join(home, 'data'), `${port}`, ...flags],
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
  shell.stdin.write(`${password}\n`);
  await untilReady(shell.stdout, shell.stderr);
  // Forgetting stop() must not keep a process alive that has nothing else to do.
  shell.unref();
  for (const stream of shell.stdio) (stream as Socket | null)?.unref();
  return {
    url: `postgres://postgres:${password}@127.0.0.1:${port}/postgres`,
    port,
    async stop() {
      shell.ref();
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
      .on('close', () => reject(new Error(`PostgreSQL did not start:\n${words.join('\n')}`)));
  });
}

type Owner = { uid: number; gid: number };

/** PostgreSQL refuses to run as root; `nobody` exists everywhere, so no user has to be created on anybody's machine. */
function serverOwner(): Owner | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (flag: string) => Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}
