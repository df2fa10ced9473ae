import { useEffect, useState } from 'preact/hooks';
import type { ScheduleRow } from '../../wire.ts';
import { Action, useChange } from '../parts/action.tsx';
import { Answered } from '../parts/answered.tsx';
import { Table } from '../parts/table.tsx';
import { Ago, Words } from '../parts/text.tsx';
import { useLive } from '../use-live.ts';

export function Schedules() {
  const live = useLive<readonly ScheduleRow[]>('schedules', 5000);
  return (
    <Answered live={live}>
      {(schedules) =>
        schedules.length === 0 ? (
          <p class="nothing">
            No schedules. <code>npm run ops -- schedules add</code> makes one.
          </p>
        ) : (
          <Table name="Schedules" head={['on', 'schedule', 'timetable', 'last run', 'next run', 'run it']}>
            {schedules.map((schedule) => (
              <Row key={schedule.name} schedule={schedule} refresh={live.refresh} />
            ))}
          </Table>
        )
      }
    </Answered>
  );
}

function Row({ schedule, refresh }: { schedule: ScheduleRow; refresh: () => void }) {
  const { isUnderWay, make } = useChange();
  // What the person wants, until the next answer tells what is: the switch must not jump back in between.
  const [wanted, setWanted] = useState<boolean | null>(null);
  const { name } = schedule;
  const isOn = wanted ?? schedule.is_active;
  const path = `schedules/${encodeURIComponent(name)}`;
  // Another answer is what counts.
  useEffect(() => setWanted(null), [schedule]);
  const turn = async () => {
    setWanted(!isOn);
    const done = await make(`${path}/${isOn ? 'disable' : 'enable'}`);
    // Refused: the next answer is the same as before, so it would not count.
    if (done === null) setWanted(null);
    refresh();
  };
  return (
    <tr>
      <td>
        <input
          type="checkbox"
          role="switch"
          aria-label={`Schedule ${name}`}
          aria-checked={isOn}
          checked={isOn}
          aria-disabled={isUnderWay}
          onClick={(event) => isUnderWay && event.preventDefault()}
          onChange={turn}
        />
      </td>
      <td>
        <strong>{name}</strong>
        {schedule.description !== null && (
          <small class="beneath">
            <Words text={schedule.description} max={300} />
          </small>
        )}
      </td>
      <td>
        <code>{schedule.cron}</code>
        <small class="beneath">{schedule.time_zone}</small>
      </td>
      <td>
        <Ago time={schedule.last_run_at} />
      </td>
      <td>{isDue(schedule) ? 'due' : <Ago time={isOn ? schedule.next_run_at : null} />}</td>
      <td>
        <Action path={`${path}/run`} then={refresh} label={`Run now: ${name}`}>
          Run now
        </Action>
      </td>
    </tr>
  );
}

/** The next worker that looks for work will run it. */
function isDue({ is_active: isOn, next_run_at: next }: ScheduleRow): boolean {
  return isOn && next !== null && Date.parse(next) <= Date.now();
}
