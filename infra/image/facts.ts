import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What the labels of an image say about where it comes from. */
export interface SourceFacts {
  readonly source: string;
  readonly version: string;
  /** The commit, with `-dirty` when the working tree differs from it; `unknown` outside a clone. */
  readonly revision: string;
}

export async function sourceFacts(root: string): Promise<SourceFacts> {
  const git = async (...args: string[]) => {
    const { stdout } = await run('git', ['-C', root, ...args]);
    return stdout.trim();
  };
  const { version } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8')) as {
    version: string;
  };
  try {
    const commit = await git('rev-parse', 'HEAD');
    const dirty = (await git('status', '--porcelain')) !== '';
    const remote = await git('remote', 'get-url', 'origin').catch(() => '');
    return { source: publicAddress(remote), version, revision: dirty ? `${commit}-dirty` : commit };
  } catch {
    return { source: 'unknown', version, revision: 'unknown' };
  }
}

/**
 * The web address of a git remote, without the credentials that people put into remotes: labels are public.
 * `git@github.com:owner/repo.git` → `https://github.com/owner/repo`; `unknown` for a path of this machine.
 */
export function publicAddress(remote: string): string {
  const scp = /^(?:[^@/]+@)?([^:/]+\.[^:/]+):(?!\/)(.+)$/.exec(remote);
  const url = URL.parse(scp ? `https://${scp[1]}/${scp[2]}` : remote);
  if (url === null || !['http:', 'https:', 'ssh:', 'git:'].includes(url.protocol)) return 'unknown';
  return `https://${url.hostname}${url.pathname.replace(/\/+$/, '').replace(/\.git$/, '')}`;
}
