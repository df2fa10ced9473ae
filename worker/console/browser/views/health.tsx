import type { Health as Verdict } from '../../wire.ts';
import { Answered } from '../parts/answered.tsx';
import { Badge, Words } from '../parts/text.tsx';
import type { Live } from '../use-live.ts';

const MEANING = {
  ok: 'All is well',
  warning: 'Worth a look: half of what would be critical',
  critical: 'Something needs you',
} as const;

export function Health({ health }: { health: Live<Verdict> }) {
  return (
    <Answered live={health}>
      {({ status, checks }) => (
        <>
          <p class="lead">
            <Badge state={status} /> {MEANING[status]}.
          </p>
          <ul class="checks">
            {checks.map((check) => (
              <li key={check.name} class={check.status}>
                <h2>
                  {check.name} <Badge state={check.status} />
                </h2>
                <p>
                  <Words text={check.says} max={600} />
                </p>
              </li>
            ))}
          </ul>
          <p class="quiet">
            Looked at now; the task health-check does the same every five minutes, keeps what it saw and
            alerts. The thresholds are ALERT_QUEUE_AGE_MINUTES and ALERT_FAILURE_PERCENT.
          </p>
        </>
      )}
    </Answered>
  );
}
