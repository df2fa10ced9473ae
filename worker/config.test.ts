import { describe, expect, it } from 'vitest';
import { readConfig } from './config.ts';
import { ConfigError } from './errors.ts';

const minimal = { SUPABASE_URL: 'https://abc.supabase.co/', SUPABASE_SERVICE_ROLE_KEY: 'sb_secret_x' };

function faultsOf(env: Record<string, string>): readonly string[] {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
  return [];
}

describe('readConfig', () => {
  it('fills in the documented defaults', () => {
    expect(readConfig(minimal)).toMatchObject({
      mode: 'job',
      maxJobs: 1,
      maxTasks: 10,
      supabaseUrl: 'https://abc.supabase.co',
      bucket: 'epubs',
      pollIntervalMs: 1500,
      maxAttempts: 5,
      taskTimeoutSeconds: null,
      execution: null,
    });
  });

  it('names every fault in one error', () => {
    const faults = faultsOf({
      WORKER_MODE: 'daemon',
      MAX_JOBS: '0',
      POLL_INTERVAL_MS: '1.5',
      MAX_ATTEMPTS: '-3',
      SUPABASE_URL: 'ftp://x',
      SUPABASE_BUCKET: 'a/b',
    });
    expect(faults.map((fault) => fault.split(' ')[0])).toEqual([
      'WORKER_MODE',
      'SUPABASE_URL',
      'SUPABASE_SERVICE_ROLE_KEY',
      'SUPABASE_BUCKET',
      'MAX_JOBS',
      'POLL_INTERVAL_MS',
      'MAX_ATTEMPTS',
    ]);
  });

  it('treats an empty variable as absent, as deployment tools set them', () => {
    expect(readConfig({ ...minimal, MAX_JOBS: '', WORKER_MODE: ' ' })).toMatchObject({
      maxJobs: 1,
      mode: 'job',
    });
  });

  it('never quotes the key', () => {
    const faults = faultsOf({ SUPABASE_URL: 'https://x.co', SUPABASE_SERVICE_ROLE_KEY: 'sb_secret_abc def' });
    expect(faults).toHaveLength(1);
    expect(faults.join()).not.toContain('abc');
  });

  it('reads what Cloud Run says of the execution', () => {
    const env = { ...minimal, CLOUD_RUN_JOB: 'j', CLOUD_RUN_EXECUTION: 'j-x1', CLOUD_RUN_TASK_INDEX: '2' };
    expect(readConfig(env).execution).toEqual({ job: 'j', name: 'j-x1', taskIndex: 2, taskAttempt: 0 });
  });
});
