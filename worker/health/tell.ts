import * as v from 'valibot';
import type { Config } from '../config.ts';
import { secretsOf } from '../config.ts';
import { redact } from '../log.ts';
import type { Queue } from '../queue/client.ts';
import { messageOf } from './alerts.ts';

const unsent = v.array(
  v.object({ id: v.number(), status: v.picklist(['ok', 'critical']), says: v.string() }),
);

const PATIENCE_MS = 10_000;

/**
 * Posts what nobody was told yet, as one message, and marks it told.
 *
 * @returns how many alerts were told
 * @throws Error when the webhook does not take it: then it is tried again with the next look
 */
export async function tellUnsent(
  queue: Queue,
  config: Config,
  webhookUrl: string,
  signal: AbortSignal,
): Promise<number> {
  const alerts = v.parse(unsent, await queue.call('unsent_alerts', {}));
  if (alerts.length === 0) return 0;
  const secrets = secretsOf(config);
  // Stored clean, but perhaps when the worker had other secrets.
  const clean = alerts.map((alert) => ({ ...alert, says: redact(alert.says, secrets) }));
  const response = await fetch(webhookUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(messageOf(clean)),
    redirect: 'error',
    signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]),
  });
  await response.body?.cancel();
  if (!response.ok) throw new Error(`The webhook of ALERT_WEBHOOK_URL answered ${response.status}.`);
  await queue.call('mark_alerts_sent', { ids: alerts.map(({ id }) => id) });
  return alerts.length;
}
