import { createHmac } from 'node:crypto';
import type { Channel, Notice } from './notice.ts';

/**
 * The app's own address, called with a signed JSON body as Standard Webhooks describes
 * (https://www.standardwebhooks.com), so that any of its libraries can verify it.
 *
 * @param now seconds since 1970 of the signature, which receivers refuse when it is old
 */
export function openWebhook(url: string, secret: string, now: () => number): Channel {
  return {
    name: 'webhook',
    close: () => {},
    send: async (notice, signal) => {
      const body = JSON.stringify(eventOf(notice));
      const timestamp = String(Math.floor(now()));
      const response = await fetch(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'idempotency-key': notice.id,
          'webhook-id': notice.id,
          'webhook-timestamp': timestamp,
          'webhook-signature': `v1,${sign(secret, notice.id, timestamp, body)}`,
        },
        body,
        // The secret's owner is asked, nobody it points to.
        redirect: 'error',
        signal,
      });
      await response.body?.cancel();
      // Also 4xx is tried again: an app that refuses today's signature may be deployed right tomorrow.
      if (!response.ok) throw new Error(`The webhook of NOTIFY_WEBHOOK_URL answered ${response.status}.`);
    },
  };
}

/** What the app is told; addresses and tokens of readers stay here. */
function eventOf({ id, event, createdAt, ownerId, bookId, data }: Notice): Record<string, unknown> {
  return { id, type: event, timestamp: createdAt, data: { ownerId, bookId, ...data } };
}

/**
 * HMAC-SHA256 over `id.timestamp.body`, base64.
 *
 * @param secret `whsec_` and base64, or any text
 */
export function sign(secret: string, id: string, timestamp: string, body: string): string {
  const key = secret.startsWith('whsec_') ? Buffer.from(secret.slice('whsec_'.length), 'base64') : secret;
  return createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
}
