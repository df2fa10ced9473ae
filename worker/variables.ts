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

/** Completes "NAME must be …". */
export const HTTP_ADDRESS = 'an address that begins with https:// or http://, without user and password';

export const VARIABLES = {
  maxJobs: wholeNumber('MAX_JOBS', 1, 1000),
  maxTasks: wholeNumber('MAX_TASKS', 0, 1000),
  pollIntervalMs: wholeNumber('POLL_INTERVAL_MS', 50, 3_600_000),
  maxAttempts: wholeNumber('MAX_ATTEMPTS', 1, 100),
  leaseSeconds: wholeNumber('LEASE_SECONDS', 2, 3600),
  taskTimeoutSeconds: wholeNumber('TASK_TIMEOUT_SECONDS', 10, 604_800),
  healthPort: wholeNumber('HEALTH_PORT', 0, 65_535),
  threads: wholeNumber('ANALYSIS_THREADS', 1, 64),
  maxUploadMb: wholeNumber('MAX_UPLOAD_MB', 1, 200),
  smtpUrl: smtpAddress('SMTP_URL'),
  mailFrom: mailAddress('MAIL_FROM'),
  appUrl: httpAddress('APP_URL'),
  notifyWebhookUrl: httpAddress('NOTIFY_WEBHOOK_URL'),
  notifyWebhookSecret: anyText('NOTIFY_WEBHOOK_SECRET'),
  alertWebhookUrl: httpAddress('ALERT_WEBHOOK_URL'),
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

function smtpAddress<N extends string>(name: N): Variable<N, string> {
  return {
    name,
    expected: 'an address that begins with smtp:// or smtps://, special characters as %XX',
    quotable: false,
    parse: (text) => {
      const url = URL.parse(text);
      if (url === null || !/^smtps?:$/.test(url.protocol)) return undefined;
      return [url.username, url.password].every(isDecodable) ? text : undefined;
    },
  };
}

/** Not with a bare % in it, nor with bytes that are no UTF-8. */
function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

function httpAddress<N extends string>(name: N): Variable<N, string> {
  return {
    name,
    expected: HTTP_ADDRESS,
    quotable: false,
    parse: (text) => (isHttpAddress(text) ? text : undefined),
  };
}

/** One with a password is refused: fetch calls none, and quotes it whole when it says so. */
export function isHttpAddress(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && /^https?:$/.test(url.protocol) && url.username + url.password === '';
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
