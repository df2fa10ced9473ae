import { barX, type PlotOptions, ruleX, text } from '@observablehq/plot';
import { useMemo } from 'preact/hooks';
import { STAGES } from '../../../pipeline/stages.ts';
import { formatDuration, moment } from '../../../times.ts';
import type { AttemptRow, JobDetail } from '../../wire.ts';
import { Action } from '../parts/action.tsx';
import { Answered } from '../parts/answered.tsx';
import { Chart } from '../parts/chart.tsx';
import { Facts } from '../parts/table.tsx';
import { Ago, Badge, Fault, Moment, Progress, What, Words } from '../parts/text.tsx';
import { linkTo } from '../route.ts';
import { useLive } from '../use-live.ts';
import { jsonOf, lineOf } from '../words.ts';

export function Job({ id }: { id: string }) {
  const live = useLive<JobDetail>(`jobs/${encodeURIComponent(id)}`, 2000);
  return (
    <Answered live={live}>
      {(job) => (
        <>
          <header class="row">
            <p class="lead">
              <Badge state={job.status} /> <What job={job} />
            </p>
            <div class="actions">
              {(job.status === 'failed' || job.status === 'cancelled' || job.status === 'queued') && (
                <Action path={`jobs/${job.id}/retry`} then={live.refresh}>
                  {job.status === 'queued' ? 'Run as soon as possible' : 'Retry'}
                </Action>
              )}
              {(job.status === 'queued' || job.status === 'running') && (
                <Action path={`jobs/${job.id}/cancel`} then={live.refresh}>
                  Cancel
                </Action>
              )}
            </div>
          </header>
          {job.error !== null && <Fault error={job.error} />}
          {job.status === 'running' && <Progress of={job.progress} what={`Job ${job.id}`} />}
          <JobFacts job={job} />
          <h2>Attempts</h2>
          {job.attempts.length === 0 && <p class="nothing">No attempt has ended yet.</p>}
          {job.attempts.map((attempt) => (
            <Attempt key={attempt.id} attempt={attempt} />
          ))}
        </>
      )}
    </Answered>
  );
}

function JobFacts({ job }: { job: JobDetail }) {
  const book = job.book_id;
  return (
    <>
      <Facts
        of={[
          ['book', book === null ? null : <a href={linkTo(`books/${book}`)}>{book}</a>],
          ['created', <Moment key="created" time={job.created_at} />],
          ['run at', job.status === 'queued' ? <Moment key="run at" time={job.run_at} /> : null],
          ['attempt', `${job.attempt}${job.max_attempts === null ? '' : ` of ${job.max_attempts}`}`],
          ['priority', String(job.priority)],
          ['expires', job.expires_at === null ? null : <Moment key="expires" time={job.expires_at} />],
          ['limit', job.timeout_ms === null ? null : formatDuration(job.timeout_ms)],
          ['dedupe key', job.dedupe_key === null ? null : <Words key="key" text={job.dedupe_key} />],
          ['worker', job.locked_by === null ? null : <Words key="worker" text={job.locked_by} />],
          ['execution', job.execution === null ? null : <Words key="execution" text={job.execution} />],
        ]}
      />
      <Json name="Payload" value={job.payload} />
      {job.result !== null && <Json name="Result" value={job.result} />}
    </>
  );
}

function Json({ name, value }: { name: string; value: unknown }) {
  return (
    <details>
      <summary>{name}</summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <pre tabIndex={0}>{jsonOf(value)}</pre>
    </details>
  );
}

function Attempt({ attempt }: { attempt: AttemptRow }) {
  const stages = useMemo(() => stagesOf(attempt.metrics), [attempt.metrics]);
  const took = Date.parse(attempt.finished_at) - Date.parse(attempt.started_at);
  const { ms: _, ...counts } = attempt.metrics ?? {};
  return (
    <article class="attempt">
      <header class="row">
        <h3>
          Attempt {attempt.attempt} <Badge state={attempt.outcome} />
        </h3>
        <p>
          <Ago time={attempt.started_at} />, took {formatDuration(took)}{' '}
          <small class="beneath">{moment(attempt.started_at)}</small>
        </p>
      </header>
      {attempt.error !== null && <Fault error={attempt.error} />}
      {stages.length > 0 && <Stages attempt={attempt.attempt} stages={stages} />}
      <Facts
        of={[
          ['worker', <Words key="worker" text={attempt.worker} />],
          [
            'execution',
            attempt.execution === null ? null : <Words key="execution" text={attempt.execution} />,
          ],
          ...Object.entries(counts).map(
            ([name, value]) => [lineOf(nameOf(name), 60), countOf(name, value)] as const,
          ),
        ]}
      />
    </article>
  );
}

/** `peakMemoryBytes` → `peak memory`. */
function nameOf(metric: string): string {
  return metric.replace(/(?<=.)Bytes$/, '').replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function countOf(name: string, value: unknown): string {
  if (typeof value !== 'number') return lineOf(JSON.stringify(value));
  return name.endsWith('Bytes') || name === 'bytes'
    ? `${(value / 1e6).toFixed(1)} MB`
    : value.toLocaleString('en');
}

interface Stage {
  readonly stage: string;
  readonly ms: number;
}

/** In the order they ran, as far as that is known. */
function stagesOf(metrics: AttemptRow['metrics']): Stage[] {
  const known: readonly string[] = STAGES;
  const place = (stage: string) => (known.includes(stage) ? known.indexOf(stage) : known.length);
  return Object.entries(metrics?.ms ?? {})
    .filter((entry): entry is [string, number] => typeof entry[1] === 'number')
    .map(([stage, ms]) => ({ stage: lineOf(stage, 24), ms }))
    .sort((a, b) => place(a.stage) - place(b.stage));
}

function Stages({ attempt, stages }: { attempt: number; stages: readonly Stage[] }) {
  const options = useMemo((): PlotOptions => {
    const longest = Math.max(...stages.map(({ ms }) => ms), 1);
    return {
      height: 26 * stages.length + 8,
      marginTop: 4,
      marginBottom: 4,
      marginLeft: 84,
      marginRight: 70,
      x: { axis: null, domain: [0, longest] },
      y: { label: null, domain: stages.map(({ stage }) => stage), tickSize: 0, padding: 0.3 },
      marks: [
        barX(stages, { x: 'ms', y: 'stage', fill: 'var(--accent)', rx2: 3 }),
        text(stages, {
          x: 'ms',
          y: 'stage',
          text: ({ ms }: Stage) => formatDuration(ms),
          dx: 6,
          textAnchor: 'start',
        }),
        ruleX([0], { strokeOpacity: 0.4 }),
      ],
    };
  }, [stages]);
  const slowest = stages.reduce((a, b) => (b.ms > a.ms ? b : a));
  return (
    <Chart
      title={`Stages of attempt ${attempt}`}
      says={`The longest was ${slowest.stage}, ${formatDuration(slowest.ms)}.`}
      head={['stage', 'took']}
      rows={stages.map(({ stage, ms }) => [stage, formatDuration(ms)])}
      options={options}
    />
  );
}
