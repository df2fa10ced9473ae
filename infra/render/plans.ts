/**
 * Sizes of machines for one-off jobs, by the names Render's pages use. Jobs of a cron service (`crn-…`) and of any other
 * service have ids of their own. From https://render.com/docs/one-off-jobs, "Supported instance types".
 */
export const PLANS = [
  { name: 'starter', memory: '512 MB', cpu: 0.5, cron: 'plan-crn-003', service: 'plan-srv-006' },
  { name: 'standard', memory: '2 GB', cpu: 1, cron: 'plan-crn-005', service: 'plan-srv-008' },
  { name: 'pro', memory: '4 GB', cpu: 2, cron: 'plan-crn-007', service: 'plan-srv-010' },
  { name: 'pro-plus', memory: '8 GB', cpu: 4, cron: 'plan-crn-008', service: 'plan-srv-011' },
  { name: 'pro-max', memory: '16 GB', cpu: 4, cron: null, service: 'plan-srv-013' },
  { name: 'pro-ultra', memory: '32 GB', cpu: 8, cron: null, service: 'plan-srv-014' },
] as const;

/** @returns undefined when there is no such plan for that kind of service */
export function planId(name: string, serviceId: string): string | undefined {
  if (/^plan-(crn|srv)-\d+$/.test(name)) return name;
  const plan = PLANS.find((candidate) => candidate.name === name);
  return (serviceId.startsWith('crn-') ? plan?.cron : plan?.service) ?? undefined;
}

/** How people know a plan; an unknown id stays as it is. */
export function planName(id: string): string {
  return PLANS.find(({ cron, service }) => cron === id || service === id)?.name ?? id;
}
