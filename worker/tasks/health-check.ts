import * as v from 'valibot';
import { secretsOf } from '../config.ts';
import { decideAlerts } from '../health/alerts.ts';
import { gatherFacts } from '../health/facts.ts';
import { tellUnsent } from '../health/tell.ts';
import { judge } from '../health/verdict.ts';
import { redact } from '../log.ts';
import type { Task } from './task.ts';

const payload = v.strictObject({});

/** Looks at the whole, stores what it found and tells operators of what has changed. */
export const healthCheck: Task<v.InferOutput<typeof payload>> = {
  kind: 'health-check',
  description: 'Checks database, storage, queue and failures; alerts on changes',
  payload,
  timeoutMs: 60_000,
  run: async (_payload, context) => {
    const { queue, config, signal, log } = context;
    const facts = await gatherFacts(context, signal);
    const verdict = judge(facts, config.alerts);
    const webhookUrl = config.alerts.webhookUrl;
    // Without a webhook nothing is remembered as told: whoever sets one later is told how things stand then.
    const decided = webhookUrl !== null && facts.queue !== null ? decideAlerts(verdict, facts.queue) : [];
    const secrets = secretsOf(config);
    const clean = <T extends { says: string }>(one: T): T => ({ ...one, says: redact(one.says, secrets) });
    const checks = verdict.checks.map(clean);
    await queue.call('record_health', {
      status: verdict.status,
      checks,
      alerts: decided.map(clean),
      waiting: facts.queue?.waiting ?? null,
      oldest_wait_seconds: facts.queue?.oldestWaitSeconds ?? null,
    });
    if (verdict.status === 'critical') log.error('health is critical', { checks });
    const told = webhookUrl === null ? 0 : await tellUnsent(queue, config, webhookUrl, signal);
    return { status: verdict.status, checks, alerts: decided.length, told };
  },
};
