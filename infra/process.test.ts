import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Fake } from './testing/fake.ts';
import { DIGEST, deployed, ENV, isWrite, succeed, TRIGGER } from './testing/harness.ts';
import { useFakes } from './testing/use-fakes.ts';

const open = useFakes();

/** The command as people start it: a process of its own. */
function start(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  flags: readonly string[] = [],
) {
  const main = fileURLToPath(new URL('./main.ts', import.meta.url));
  // As package.json has it.
  const child = spawn(process.execPath, [...flags, main, '--', ...args], {
    // Nothing of the machine's: somebody who runs these tests may be logged in to a real project.
    env: { PATH: process.env.PATH, HOME: '/nonexistent', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk.toString();
  });
  const ended = new Promise<{ code: number | null; signal: string | null; out: string; err: string }>(
    (resolve) => {
      child.on('close', (code, signal) => resolve({ code, signal, out, err }));
    },
  );
  return { ended, kill: () => child.kill('SIGKILL') };
}

function reach(fake: Fake) {
  return { ...ENV, INFRA_EMULATOR: `${fake.emulator.grpc},${fake.emulator.rest}` };
}

/** Prints the CommonJS packages that were loaded, which Google's are, when the process ends. */
const REPORT_PACKAGES = `data:text/javascript,${encodeURIComponent(`
  import { createRequire } from 'node:module';
  const { cache } = createRequire('/');
  process.on('exit', () => {
    const names = Object.keys(cache).map((file) => /node_modules\\/(@[^/]+\\/[^/]+)/.exec(file)?.[1]);
    console.error([...new Set(names)].join('\\n'));
  });
`)}`;

describe('the process', () => {
  it.each(['logs', 'execute --wait', 'status'])('says nothing of Google’s libraries: %s', async (line) => {
    const fake = await open(deployed());
    fake.fire(TRIGGER);
    const { code, err } = await start(line.split(' '), { ...reach(fake), SUPABASE_URL: '' }).ended;
    expect({ code, err }).toEqual({ code: 0, err: '' });
  });

  it('plans, prints one JSON document and exits with 0', async () => {
    const fake = await open(deployed());
    const { code, out, err } = await start(['plan', '--json'], reach(fake)).ended;
    expect(err).toBe('');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ toChange: 0 });
  });

  it('is told of a file of variables, and not Node', async () => {
    const { code, err } = await start(['cost', '--env-file', '/nonexistent/production.env'], ENV).ended;
    expect(code).toBe(64);
    expect(err).toContain('--env-file /nonexistent/production.env cannot be read');
  });

  it('says how to log in where there are no credentials', async () => {
    const env = { ...ENV, GOOGLE_APPLICATION_CREDENTIALS: '/nonexistent/key.json' };
    const { code, err } = await start(['plan'], env).ended;
    expect(code).toBe(1);
    expect(err).toBe('error: there are no usable credentials; run: gcloud auth application-default login\n');
  });

  it.each([
    ['cost', []],
    ['pause', ['@google-cloud/scheduler']],
    ['logs', ['@google-cloud/logging-api', '@google-cloud/run']],
  ])('loads for %s only the clients it needs', async (command, clients) => {
    const fake = await open(deployed());
    fake.fire(TRIGGER);
    const { err } = await start([command], reach(fake), ['--import', REPORT_PACKAGES]).ended;
    const loaded = err
      .split('\n')
      .filter((name) => name.startsWith('@google-cloud/') || name.startsWith('@googleapis/'));
    expect(loaded.toSorted()).toEqual(clients);
  });

  it('killed in the middle of a deployment leaves nothing that the next one does not finish', async () => {
    const reference = await open(deployed());
    for (const point of [2, 9, 14]) {
      const fake = await open();
      fake.push(DIGEST, 'latest');
      const deploying = start(['deploy'], reach(fake));
      let seen = 0;
      fake.intercept = (method, proceed) => {
        if (isWrite(method)) seen += 1;
        if (seen === point) deploying.kill();
        return proceed();
      };
      expect((await deploying.ended).signal).toBe('SIGKILL');
      fake.intercept = (_method, proceed) => proceed();
      await succeed(fake, 'deploy');
      expect(fake.state.snapshot()).toEqual(reference.state.snapshot());
    }
  });
});
