import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Answer, BUILDERS, type Builder, findBuilder } from './builders.ts';
import { publicAddress } from './facts.ts';

const MAIN = path.join(import.meta.dirname, 'main.ts');

function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'image-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** `npm run image` where only these programs exist, each a shell script. */
function runImage(programs: Record<string, string>, args: string[] = [], env: Record<string, string> = {}) {
  const bin = temporaryFolder();
  symlinkSync('/bin/sh', path.join(bin, 'sh'));
  for (const [name, script] of Object.entries(programs)) {
    writeFileSync(path.join(bin, name), `#!/bin/sh\n${script}\n`);
    chmodSync(path.join(bin, name), 0o755);
  }
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], {
    env: { PATH: bin, ...env },
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

/** A builder that works until it is asked to build, and whose storage is empty. */
const FAILS = 'case $1 in info) exit 0;; build) echo "it went wrong" >&2; exit 125;; *) exit 125;; esac';

describe('which builder', () => {
  const given = (answers: Partial<Record<Builder, Answer>>) =>
    findBuilder(BUILDERS, async (builder) => answers[builder] ?? 'missing');

  it('is the first that works', async () => {
    expect(await given({ docker: 'works', podman: 'works' })).toBe('docker');
    expect(await given({ docker: 'broken', buildah: 'works' })).toBe('buildah');
  });

  it('is none, and the error says what is missing', async () => {
    await expect(given({ docker: 'broken' })).rejects.toMatchObject({
      code: 'no_builder',
      message: expect.stringMatching(/"docker info" fails.*podman, buildah not installed.*apt-get install/),
    });
  });
});

describe('npm run image', () => {
  it('says in one line what to install where nothing can build', () => {
    const { status, stderr, stdout } = runImage({});
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(/^nothing here can build an image: [^\n]+\n$/);
  });

  it('tells a base that cannot be had', () => {
    const { status, stderr } = runImage({ podman: FAILS });
    expect(status).toBe(1);
    expect(stderr).toMatch(/^it went wrong\nthe base \S+ is not here and could not be fetched: [^\n]+\n$/);
  });

  it('tells another fault, and points at what the builder said', () => {
    const { stderr } = runImage({ docker: FAILS });
    expect(stderr).toBe(
      'it went wrong\ndocker ended with code 125; its last lines above say why. Another builder: --builder podman or buildah (build_failed)\n',
    );
  });

  it.skipIf(process.platform !== 'linux')('tells an architecture that this machine cannot run', () => {
    const other = process.arch === 'arm64' ? 'linux/amd64' : 'linux/arm64';
    const { stderr } = runImage({ docker: FAILS }, ['--platform', other]);
    expect(stderr).toContain(
      `this machine cannot run programs for ${other}: apt-get install qemu-user-static`,
    );
  });

  it('tells a full disk', (context) => {
    const small = path.join(temporaryFolder(), 'small');
    mkdirSync(small);
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', small]);
    if (mounted.status !== 0) context.skip('no right to mount a small disk: run it as root');
    onTestFinished(() => void execFileSync('umount', [small]));
    const { stderr } = runImage({ docker: FAILS }, [], { TMPDIR: small });
    expect(stderr).toContain(`the disk under ${small} has less than 2 GB left`);
    expect(stderr).toContain('docker system prune');
  });

  it.each([
    [['--platform', 'windows/amd64'], '--platform must be'],
    [['--builder', 'kaniko'], '--builder must be'],
    [['--tagg', 'x'], "Unknown option '--tagg'"],
  ])('refuses %j', (args, message) => {
    const { status, stderr } = runImage({ docker: FAILS }, args);
    expect(status).toBe(64);
    expect(stderr).toContain(message);
  });
});

describe('the address in the labels', () => {
  it.each([
    ['git@github.com:owner/repo.git', 'https://github.com/owner/repo'],
    ['ssh://git@git.example.com:2222/owner/repo.git', 'https://git.example.com/owner/repo'],
    ['https://user:token@github.com/owner/repo.git', 'https://github.com/owner/repo'],
    ['https://github.com/owner/repo/', 'https://github.com/owner/repo'],
    ['/home/somebody/repo', 'unknown'],
    ['', 'unknown'],
  ])('%s → %s', (remote, address) => {
    expect(publicAddress(remote)).toBe(address);
  });
});
