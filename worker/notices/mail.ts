import { createTransport } from 'nodemailer';
import { PermanentError } from '../errors.ts';
import type { MailAddress } from '../mail-address.ts';
import type { Channel } from './notice.ts';
import { renderLetter } from './render.ts';

export interface MailSettings {
  readonly smtpUrl: string;
  readonly from: MailAddress;
  readonly appUrl: string;
}

/**
 * Mail through SMTP. nodemailer is what the whole of Node mails with, without a dependency of its own; it is imported by
 * this file alone, and this file by the task alone.
 *
 * @param patienceMs silence of the server that counts as no answer
 */
export function openMail(
  { smtpUrl, from, appUrl }: MailSettings,
  connections: number,
  patienceMs: number,
): Channel {
  const transport = createTransport({
    url: smtpUrl,
    pool: true,
    maxConnections: connections,
    connectionTimeout: patienceMs,
    greetingTimeout: patienceMs,
    socketTimeout: patienceMs,
    // Nothing that a notice holds may make the mailer read a file or an address.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    name: 'email',
    close: () => transport.close(),
    send: async (notice) => {
      const letter = renderLetter(notice, appUrl);
      try {
        await transport.sendMail({
          from,
          // As an object: in a string, an address with a comma in it would be two.
          to: { name: '', address: notice.address ?? '' },
          subject: letter.subject,
          text: letter.text,
          messageId: `<${notice.id}@${from.address.split('@')[1]}>`,
          date: new Date(notice.createdAt),
          headers: {
            'Auto-Submitted': 'auto-generated',
            ...(letter.unsubscribeUrl !== null && {
              'List-Unsubscribe': { prepared: true, value: `<${letter.unsubscribeUrl}>` },
            }),
          },
        });
      } catch (error) {
        if (isRefusedForGood(error)) {
          throw new PermanentError('mail_refused', `The mail server refuses the address: ${error.message}`, {
            cause: error,
          });
        }
        throw error;
      }
    },
  };
}

/** The server said 5xx to this recipient; to anything else (login, sender, its own trouble) another try may help. */
function isRefusedForGood(error: unknown): error is Error {
  return (
    error instanceof Error &&
    'code' in error &&
    error.code === 'EENVELOPE' &&
    (!('responseCode' in error) || Number(error.responseCode) >= 500) &&
    (!('command' in error) || error.command !== 'MAIL FROM')
  );
}
