import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { protos } from '@google-cloud/cloudbuild';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parse } from 'yaml';
import { SETTINGS } from './config.ts';

const { Build } = protos.google.devtools.cloudbuild.v1;
const text = readFileSync(new URL('../cloudbuild.yaml', import.meta.url), 'utf8');
const build = Build.fromObject(withSeconds(parse(text)));
const defaults = { ...build.substitutions, PROJECT_ID: 'reader-test', BUILD_ID: 'b1' };
const DIGEST = `us-central1-docker.pkg.dev/reader-test/intelligent-reader/worker@sha256:${'a'.repeat(64)}`;

describe('cloudbuild.yaml', () => {
  it('has no field that Cloud Build does not know', () => {
    // What the message does not know is lost on the way there and back.
    const known = Build.toObject(build, { enums: String, longs: Number });
    expect(known).toEqual(withSeconds(parse(text)));
    expect(Build.verify(build)).toBeNull();
  });

  it('names what the deployment makes', () => {
    expect(build.substitutions).toMatchObject({
      _REGION: SETTINGS.region.fallback,
      _REPOSITORY: SETTINGS.repository.fallback,
      _JOB: SETTINGS.job.fallback,
      _BUILDER: SETTINGS.builderAccount.fallback,
    });
    expect(build.serviceAccount).toContain(`\${_BUILDER}@$PROJECT_ID.iam.gserviceaccount.com`);
  });

  it('uses no substitution that has no value', () => {
    const builtIn = ['PROJECT_ID', 'BUILD_ID', 'COMMIT_SHA', 'TAG_NAME'];
    const used = [...text.matchAll(/\$\{?([A-Z_]{2,})/g)].map(([, name]) => name);
    expect(new Set(used)).toEqual(new Set([...builtIn, ...Object.keys(build.substitutions)]));
  });

  it('checks before it builds, and builds before it pushes and updates', () => {
    expect(build.steps?.map(({ id }) => id)).toEqual(['check', 'build', 'push', 'update']);
    expect(runStep('check', {})).toEqual(['npm ci --no-audit --no-fund', 'npm run check', 'npm test']);
  });

  it('stops at a check that fails', () => {
    expect(() => runStep('check', {}, 'npm run')).toThrow();
  });

  it('tags by commit, and by build where there is no commit', () => {
    const [byCommit = ''] = runStep('build', { COMMIT_SHA: 'c0ffee' });
    expect(byCommit).toContain('--build-arg REVISION=c0ffee');
    expect(byCommit).toContain('intelligent-reader/worker:c0ffee --tag');
    expect(runStep('build', { COMMIT_SHA: '' })[0]).toContain('intelligent-reader/worker:b1 --tag');
    expect(runStep('push', { COMMIT_SHA: 'c0ffee' }).slice(0, 2)).toEqual([
      'docker push us-central1-docker.pkg.dev/reader-test/intelligent-reader/worker:c0ffee',
      'docker push us-central1-docker.pkg.dev/reader-test/intelligent-reader/worker:latest',
    ]);
  });

  it('hands the Job the digest, and nothing to no Job', () => {
    expect(runStep('update', {})).toEqual([
      `gcloud run jobs update intelligent-reader-worker --project reader-test --region us-central1 --image ${DIGEST} --quiet`,
    ]);
    expect(runStep('update', { _JOB: 'none' })).toEqual([]);
  });
});

/** JSON has durations as `1800s`, and the message has seconds. */
function withSeconds(build: { timeout: string }) {
  return { ...build, timeout: { seconds: Number.parseInt(build.timeout, 10) } };
}

/**
 * Runs a step's script with the shell, and recorders in the place of the tools it calls.
 *
 * @param failing what a command line begins with that fails
 * @returns the command lines it ran
 */
function runStep(id: string, substitutions: Record<string, string>, failing = 'nothing'): string[] {
  const folder = mkdtempSync(path.join(tmpdir(), 'cloudbuild-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const log = path.join(folder, 'log');
  writeFileSync(log, '');
  writeFileSync(path.join(folder, 'image'), `${DIGEST}\n`);
  for (const tool of ['npm', 'docker', 'gcloud']) {
    const recorder = `#!/bin/sh\necho "${tool} $*" >> ${log}\ncase "${tool} $*" in "${failing}"*) exit 1;; esac\n`;
    writeFileSync(path.join(folder, tool), recorder);
    chmodSync(path.join(folder, tool), 0o755);
  }
  const step = build.steps?.find((candidate) => candidate.id === id);
  const script = (step?.script ?? '').replaceAll('/workspace/', `${folder}/`);
  const env = { ...defaults, ...substitutions, PATH: `${folder}:${process.env.PATH}` };
  execFileSync('sh', ['-c', script], { env, stdio: 'ignore' });
  return readFileSync(log, 'utf8').split('\n').filter(Boolean);
}
