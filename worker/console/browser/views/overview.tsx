import { useState } from 'preact/hooks';
import { formatDuration } from '../../../times.ts';
import type { Health, History, JobRow, Now, Span } from '../../wire.ts';
import { Answered } from '../parts/answered.tsx';
import { Table } from '../parts/table.tsx';
import { Ago, Badge, Progress, What, Words } from '../parts/text.tsx';
import { linkTo } from '../route.ts';
import { type Live, useLive } from '../use-live.ts';
import { counted, numberOf, spanOf } from '../words.ts';
import { Charts } from './overview-charts.tsx';

const SPANS: readonly { span: Span; label: string }[] = [
  { span: 'hour', label: 'Hour' },
  { span: 'day', label: 'Day' },
  { span: 'week', label: 'Week' },
];

export function Overview({ health }: { health: Live<Health> }) {
  const [span, setSpan] = useState<Span>('day');
  const now = useLive<Now>('now', 2000);
  const history = useLive<History>(`history?span=${span}`, 15_000);
  return (
    <Answered live={now}>
      {(answer) => (
        <>
          <Tiles now={answer} health={health.data} />
          {isUntouched(answer, history.data) ? (
            <Welcome />
          ) : (
            <>
              <Running jobs={answer.running} all={runningIn(answer)} />
              <OverTime now={answer} history={history} span={span} choose={setSpan} />
            </>
          )}
          <ByTask now={answer} />
        </>
      )}
    </Answered>
  );
}

function OverTime({
  now,
  history,
  span,
  choose,
}: {
  now: Now;
  history: Live<History>;
  span: Span;
  choose: (span: Span) => void;
}) {
  return (
    <section aria-labelledby="over-time">
      <header class="row">
        <h2 id="over-time">Over time</h2>
        <fieldset class="choice">
          <legend class="unseen">Span of the plots</legend>
          {SPANS.map((choice) => (
            <label key={choice.span}>
              <input
                type="radio"
                name="span"
                checked={span === choice.span}
                onChange={() => choose(choice.span)}
              />
              {choice.label}
            </label>
          ))}
        </fieldset>
      </header>
      <Answered live={history}>{(data) => <Charts history={data} now={now} />}</Answered>
    </section>
  );
}

function isUntouched({ stats, running }: Now, history: History | null): boolean {
  return (
    stats.active.length + stats.lastHour.length + running.length === 0 &&
    history !== null &&
    history.attempts.length === 0
  );
}

function runningIn({ stats }: Now): number {
  return stats.active.reduce((sum, row) => sum + (row.status === 'running' ? row.jobs : 0), 0);
}

function Tiles({ now, health }: { now: Now; health: Health | null }) {
  const { stats, running: jobs } = now;
  const queued = stats.active.filter(({ status }) => status === 'queued');
  const delayed = queued.reduce((sum, row) => sum + row.delayed, 0);
  const waiting = queued.reduce((sum, row) => sum + row.jobs, 0) - delayed;
  const oldest = Math.max(0, ...queued.map(({ oldestWait }) => oldestWait ?? 0));
  const running = runningIn(now);
  const later = delayed === 0 ? '' : `, ${numberOf(delayed)} for later`;
  const workers = new Set(jobs.map(({ locked_by }) => locked_by)).size;
  const ended = stats.lastHour.reduce((sum, row) => sum + row.succeeded + row.failed, 0);
  const failed = stats.lastHour.reduce((sum, row) => sum + row.failed, 0);
  return (
    <ul class="tiles" aria-label="At this moment">
      <Tile
        number={waiting}
        name="waiting"
        link={linkTo('jobs', { status: 'queued' })}
        says={`${waiting === 0 ? 'nothing is due' : `the oldest for ${spanOf(oldest)}`}${later}`}
      />
      <Tile
        number={running}
        name="running"
        link={linkTo('jobs', { status: 'running' })}
        says={
          workers === 0
            ? 'no worker is busy'
            : `on ${counted(workers, 'worker')}${running > jobs.length ? ' or more' : ''}`
        }
      />
      <Tile
        number={ended}
        name="ended in the last hour"
        link={linkTo('jobs', { status: 'failed' })}
        says={failed === 0 ? 'none failed' : `${numberOf(failed)} failed`}
      />
      <li>
        <a href={linkTo('health')}>
          <strong>{health === null ? '…' : <Badge state={health.status} />}</strong>
          <span>health</span>
          <small>
            {health?.checks.find(({ status }) => status !== 'ok')?.says ?? 'nothing to complain of'}
          </small>
        </a>
      </li>
    </ul>
  );
}

function Tile({ number, name, says, link }: { number: number; name: string; says: string; link: string }) {
  return (
    <li>
      <a href={link}>
        <strong>{numberOf(number)}</strong>
        <span>{name}</span>
        <small>{says}</small>
      </a>
    </li>
  );
}

/** For a project that has done nothing yet. */
function Welcome() {
  return (
    <article class="notice">
      <h2>The queue is empty, and has been so far</h2>
      <p>That is how a new project looks. To see it work:</p>
      <ul>
        <li>
          let a reader’s app upload an EPUB and call <code>submit_book</code>, or run a{' '}
          <a href={linkTo('tasks')}>task</a>
        </li>
        <li>
          start a worker: <code>npm start</code>, or wait for the one that runs every minute in the cloud.
        </li>
      </ul>
      <p>Nothing here needs to be reloaded.</p>
    </article>
  );
}

/** @param all how many run; `jobs` are the newest of them */
function Running({ jobs, all }: { jobs: readonly JobRow[]; all: number }) {
  return (
    <section aria-labelledby="running">
      <h2 id="running">Running</h2>
      {jobs.length === 0 ? (
        <p class="nothing">No job is running.</p>
      ) : (
        <Table name="Running jobs" head={['job', 'what', 'progress', 'began', 'worker*']}>
          {jobs.map((job) => (
            <tr key={job.id}>
              <td>
                <a href={linkTo(`jobs/${job.id}`)}>{job.id}</a>
              </td>
              <td>
                <What job={job} />
              </td>
              <td>
                <Progress of={job.progress} what={`Job ${job.id}`} />
              </td>
              <td>
                <Ago time={job.started_at} />
              </td>
              <td class="roomy">
                <Words text={job.locked_by ?? ''} max={60} />
              </td>
            </tr>
          ))}
        </Table>
      )}
      {all > jobs.length && (
        <p class="pager">
          <a href={linkTo('jobs', { status: 'running' })}>All {numberOf(all)} running</a>
        </p>
      )}
    </section>
  );
}

function ByTask({ now: { stats } }: { now: Now }) {
  const kinds = [...new Set([...stats.active, ...stats.lastHour].map(({ kind }) => kind))].sort();
  if (kinds.length === 0) return null;
  return (
    <section aria-labelledby="by-task">
      <h2 id="by-task">By task</h2>
      <Table
        name="By task"
        head={['task', 'waiting', 'running', 'later*', 'ended, last hour', 'failed', 'median*', '95 %*']}
      >
        {kinds.map((kind) => {
          const of = (status: string) =>
            stats.active.find((row) => row.kind === kind && row.status === status);
          const queued = of('queued');
          const hour = stats.lastHour.find((row) => row.kind === kind);
          return (
            <tr key={kind}>
              <td>
                <a href={linkTo('jobs', { kind })}>{kind}</a>
              </td>
              <td>{numberOf(queued === undefined ? 0 : queued.jobs - queued.delayed)}</td>
              <td>{numberOf(of('running')?.jobs ?? 0)}</td>
              <td class="roomy">{numberOf(queued?.delayed ?? 0)}</td>
              <td>{numberOf(hour?.attempts ?? 0)}</td>
              <td>{numberOf(hour?.failed ?? 0)}</td>
              <td class="roomy">{hour === undefined ? '–' : formatDuration(hour.medianMs)}</td>
              <td class="roomy">{hour === undefined ? '–' : formatDuration(hour.p95Ms)}</td>
            </tr>
          );
        })}
      </Table>
    </section>
  );
}
