import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Stack } from '../../../supabase/stack/stack.ts';
import { formatBytes } from '../table.ts';

/**
 * Runs the worker as the container does: a process of its own, configured by its environment alone, logging JSON.
 *
 * @param report gets every log line in words
 * @returns its exit code
 */
export async function runWorker(
  stack: Stack,
  report: (event: string, detail: string) => void,
): Promise<number> {
  const main = path.join(import.meta.dirname, '../../main.ts');
  const child = spawn(process.execPath, [main], {
    env: workerEnvironment(stack),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  for await (const line of createInterface({ input: child.stdout })) {
    const { message, ...fields } = JSON.parse(line) as { message: string } & Record<string, unknown>;
    report(message, describe(fields));
  }
  const [code] = await exited;
  return typeof code === 'number' ? code : 1;
}

/**
 * Nothing of the shell's own, which may point to a real project, but where programs and the dictionary are: people who
 * have a place for it want it neither built elsewhere nor twice.
 */
function workerEnvironment(stack: Stack): NodeJS.ProcessEnv {
  const { PATH, CACHE_FOLDER, TMPDIR } = process.env;
  return {
    PATH,
    ...(CACHE_FOLDER !== undefined && { CACHE_FOLDER }),
    ...(TMPDIR !== undefined && { TMPDIR }),
    WORKER_MODE: 'job',
    SUPABASE_URL: stack.url,
    SUPABASE_SERVICE_ROLE_KEY: stack.secretKey,
  };
}

function describe(fields: Readonly<Record<string, unknown>>): string {
  const { bytes, title, chapters } = fields;
  if (typeof title === 'string' && typeof chapters === 'number') return `${title}, ${chapters} chapters`;
  return typeof bytes === 'number' ? formatBytes(bytes) : '';
}
