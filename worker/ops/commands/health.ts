import { gatherFacts } from '../../health/facts.ts';
import { judge } from '../../health/verdict.ts';
import type { Session } from '../session.ts';
import type { Shown } from '../shown.ts';
import { formatTable } from '../table.ts';

/** Looks now, stores nothing and alerts nobody: that is the health-check task's. */
export async function showHealth(session: Session): Promise<Shown> {
  const facts = await gatherFacts({ ...session, storage: session.supabase.storage }, session.signal);
  const verdict = judge(facts, session.config.alerts);
  return {
    data: verdict,
    isBad: verdict.status === 'critical',
    text: () =>
      formatTable(
        [verdict.status, '', ''],
        verdict.checks.map(({ name, status, says }) => [name, status, says]),
      ),
  };
}
