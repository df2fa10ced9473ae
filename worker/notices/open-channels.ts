import type { NoticeConfig } from '../config.ts';
import { PermanentError } from '../errors.ts';
import type { MailSettings } from './mail.ts';
import type { Channel } from './notice.ts';

/**
 * What mails need, all of it.
 *
 * @throws PermanentError `notices_unconfigured` naming what is missing
 */
export function mailSettings({ smtpUrl, mailFrom, appUrl }: NoticeConfig): MailSettings {
  if (smtpUrl !== null && mailFrom !== null && appUrl !== null) return { smtpUrl, from: mailFrom, appUrl };
  const needed = { SMTP_URL: smtpUrl, MAIL_FROM: mailFrom, APP_URL: appUrl };
  throw missing('Mails to readers', needed);
}

/**
 * The channels that the environment configures; one that is begun and not finished is an error.
 *
 * @throws PermanentError `notices_unconfigured` naming what is missing
 */
export async function openChannels(
  config: NoticeConfig,
  atOnce: number,
  patienceMs: number,
): Promise<Channel[]> {
  const channels: Channel[] = [];
  const { webhookUrl, webhookSecret } = config;
  if (webhookUrl !== null || webhookSecret !== null) {
    if (webhookUrl === null || webhookSecret === null) {
      throw missing('The webhook', { NOTIFY_WEBHOOK_URL: webhookUrl, NOTIFY_WEBHOOK_SECRET: webhookSecret });
    }
    channels.push(
      (await import('./webhook.ts')).openWebhook(webhookUrl, webhookSecret, () => Date.now() / 1000),
    );
  }
  if (config.smtpUrl !== null || config.mailFrom !== null) {
    channels.push((await import('./mail.ts')).openMail(mailSettings(config), atOnce, patienceMs));
  }
  if (channels.length === 0) {
    throw new PermanentError(
      'notices_unconfigured',
      'Nobody can be told: set SMTP_URL, MAIL_FROM and APP_URL for mails, NOTIFY_WEBHOOK_URL and NOTIFY_WEBHOOK_SECRET for the webhook.',
    );
  }
  return channels;
}

function missing(what: string, needed: Readonly<Record<string, unknown>>): PermanentError {
  const names = Object.entries(needed).filter(([, value]) => value === null);
  return new PermanentError(
    'notices_unconfigured',
    `${what} cannot go out: set ${names.map(([name]) => name).join(', ')}.`,
  );
}
