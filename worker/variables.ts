/** The optional variables whose text has a form: what it is. Whoever sets them for a worker asks the same question. */
import { type MailAddress, parseMailAddress } from './mail-address.ts';

export interface Variable<N extends string, T> {
  readonly name: N;
  /** Completes "NAME must be …". */
  readonly expected: string;
  /** Whether a fault may show the text; not where a password may stand in it. */
  readonly quotable: boolean;
  /** @returns undefined for a text that is not as expected */
  parse(text: string): T | undefined;
}

export const VARIABLES = {
  maxJobs: wholeNumber('MAX_JOBS', 1, 1000),
  maxTasks: wholeNumber('MAX_TASKS', 0, 1000),
  pollIntervalMs: wholeNumber('POLL_INTERVAL_MS', 50, 3_600_000),
  maxAttempts: wholeNumber('MAX_ATTEMPTS', 1, 100),
  leaseSeconds: wholeNumber('LEASE_SECONDS', 2, 3600),
  taskTimeoutSeconds: wholeNumber('TASK_TIMEOUT_SECONDS', 10, 604_800),
  healthPort: wholeNumber('HEALTH_PORT', 1, 65_535),
  threads: wholeNumber('ANALYSIS_THREADS', 1, 64),
  maxUploadMb: wholeNumber('MAX_UPLOAD_MB', 1, 200),
  smtpUrl: address('SMTP_URL', ['smtp:', 'smtps:']),
  mailFrom: mailAddress('MAIL_FROM'),
  appUrl: address('APP_URL', ['https:', 'http:']),
  notifyWebhookUrl: address('NOTIFY_WEBHOOK_URL', ['https:', 'http:']),
  notifyWebhookSecret: anyText('NOTIFY_WEBHOOK_SECRET'),
  alertWebhookUrl: address('ALERT_WEBHOOK_URL', ['https:', 'http:']),
  alertQueueAgeMinutes: wholeNumber('ALERT_QUEUE_AGE_MINUTES', 1, 10_080),
  alertFailurePercent: wholeNumber('ALERT_FAILURE_PERCENT', 1, 100),
};

function wholeNumber<N extends string>(name: N, min: number, max: number): Variable<N, number> {
  return {
    name,
    expected: `a whole number from ${min} to ${max}`,
    quotable: true,
    parse: (text) => {
      const number = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
      return number >= min && number <= max ? number : undefined;
    },
  };
}

function address<N extends string>(name: N, protocols: readonly string[]): Variable<N, string> {
  return {
    name,
    expected: `an address that begins with ${protocols.map((p) => `${p}//`).join(' or ')}, special characters as %XX`,
    quotable: false,
    parse: (text) => {
      const url = URL.parse(text);
      const right =
        url !== null && protocols.includes(url.protocol) && isDecodable(url.password + url.username);
      return right ? text : undefined;
    },
  };
}

/** A password with a bare % in it would make the library that decodes it throw, much later. */
function isDecodable(text: string): boolean {
  return !/%(?![0-9A-Fa-f]{2})/.test(text);
}

function mailAddress<N extends string>(name: N): Variable<N, MailAddress> {
  return {
    name,
    expected: 'an address such as Reader <books@example.com>',
    quotable: true,
    parse: parseMailAddress,
  };
}

function anyText<N extends string>(name: N): Variable<N, string> {
  return { name, expected: 'any text', quotable: false, parse: (text) => text };
}
