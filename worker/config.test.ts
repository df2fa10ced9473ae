import { describe, expect, it } from 'vitest';
import { readConfig, secretsOf } from './config.ts';
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

  it('reads where notices and alerts go, none of it required', () => {
    expect(readConfig(minimal)).toMatchObject({
      notices: { smtpUrl: null, mailFrom: null, appUrl: null, webhookUrl: null, webhookSecret: null },
      alerts: { webhookUrl: null, queueAgeMinutes: 15, failurePercent: 20 },
    });
    const from = (MAIL_FROM: string) => readConfig({ ...minimal, MAIL_FROM }).notices.mailFrom;
    expect(from('Reader <books@example.com>')).toEqual({ name: 'Reader', address: 'books@example.com' });
    expect(from('books@example.com')).toEqual({ name: '', address: 'books@example.com' });
    expect(readConfig({ ...minimal, APP_URL: 'https://app.example/' }).notices.appUrl).toBe(
      'https://app.example',
    );
  });

  it('names wrong ones without quoting what may be a secret', () => {
    const faults = faultsOf({
      ...minimal,
      SMTP_URL: 'smtp://user:50%off@mail.example',
      MAIL_FROM: 'nobody',
      APP_URL: 'app.example',
      NOTIFY_WEBHOOK_URL: 'ftp://token@x',
      ALERT_WEBHOOK_URL: 'hooks.example/secret',
      ALERT_FAILURE_PERCENT: '0',
    });
    expect(faults.map((fault) => fault.split(' ')[0])).toEqual([
      'SMTP_URL',
      'MAIL_FROM',
      'APP_URL',
      'NOTIFY_WEBHOOK_URL',
      'ALERT_WEBHOOK_URL',
      'ALERT_FAILURE_PERCENT',
    ]);
    expect(faults.join()).not.toMatch(/50%off|token|secret/);
  });

  it('knows which of its values are secrets', () => {
    const config = readConfig({
      ...minimal,
      SMTP_URL: 'smtps://user:p%40ss@mail.example',
      NOTIFY_WEBHOOK_SECRET: 'hush',
    });
    expect(secretsOf(config)).toEqual([
      'sb_secret_x',
      'smtps://user:p%40ss@mail.example',
      'p%40ss',
      'p@ss',
      'hush',
    ]);
  });

  it.each(['sb_secret_abc def', 'sb_secret_abc\u200b'])('refuses the key %j and never quotes it', (key) => {
    const faults = faultsOf({ ...minimal, SUPABASE_SERVICE_ROLE_KEY: key });
    expect(faults).toEqual([expect.stringMatching(/^SUPABASE_SERVICE_ROLE_KEY contains/)]);
    expect(faults.join()).not.toContain('abc');
  });

  it.each([
    'sb_secret_hush',
    'postgresql://me:hush@db.supabase.co/postgres',
    'https://me:hush@abc.supabase.co',
  ])('never quotes what stands in place of the address: %s', (url) => {
    const faults = faultsOf({ ...minimal, SUPABASE_URL: url });
    expect(faults).toEqual([expect.stringMatching(/^SUPABASE_URL must be/)]);
    expect(faults.join()).not.toContain('hush');
  });

  it.each([
    ['SMTP_URL', 'smtp://user:x%FF@mail.example'],
    ['SMTP_URL', 'smtp://user%C3:%A9@mail.example'],
    ['NOTIFY_WEBHOOK_URL', 'https://bot:hush@app.example'],
    ['ALERT_WEBHOOK_URL', 'https://bot@hooks.example'],
  ])('refuses what could only fail later: %s=%s', (name, value) => {
    expect(faultsOf({ ...minimal, [name]: value })).toEqual([expect.stringContaining(`${name} must be`)]);
  });

  it('reads what Cloud Run says of the execution', () => {
    const env = { ...minimal, CLOUD_RUN_JOB: 'j', CLOUD_RUN_EXECUTION: 'j-x1', CLOUD_RUN_TASK_INDEX: '2' };
    expect(readConfig(env).execution).toEqual({ job: 'j', name: 'j-x1', taskIndex: 2, taskAttempt: 0 });
  });
});
