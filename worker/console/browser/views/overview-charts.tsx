import {
  areaY,
  dot,
  lineY,
  type PlotOptions,
  rectY,
  ruleY,
  type ScaleOptions,
  text,
} from '@observablehq/plot';
import { useMemo } from 'preact/hooks';
import type { History, Now } from '../../wire.ts';
import { Chart } from '../parts/chart.tsx';
import { counted, numberOf, spanOf } from '../words.ts';

/** Looks come every five minutes; where some are missing nobody looked, and no line may say that anybody did. */
const GAP_MS = 16 * 60_000;

interface Look {
  readonly at: Date;
  readonly waiting: number;
  readonly oldestWaitSeconds: number;
}

/** The looks of the history and the one of this moment, with a hole where the line must break. */
function looksOf(history: History, now: Now): Look[] {
  const due = now.stats.active.filter(({ status }) => status === 'queued');
  const looks = history.queue.map((look) => ({ ...look, at: new Date(look.at) }));
  looks.push({
    at: new Date(now.stats.at),
    waiting: due.reduce((sum, { jobs, delayed }) => sum + jobs - delayed, 0),
    oldestWaitSeconds: Math.max(0, ...due.map(({ oldestWait }) => oldestWait ?? 0)),
  });
  const gap = Math.max(GAP_MS, 2.5 * history.stepMinutes * 60_000);
  return looks.flatMap((look, index) => {
    const before = looks[index - 1];
    if (before === undefined || look.at.getTime() - before.at.getTime() <= gap) return [look];
    return [{ at: before.at, waiting: Number.NaN, oldestWaitSeconds: Number.NaN }, look];
  });
}

const FRAME: PlotOptions = { height: 176, marginLeft: 38, marginRight: 12, marginBottom: 36, marginTop: 10 };

function timeAxis(history: History, now: Now): ScaleOptions {
  return { type: 'utc', label: null, domain: [new Date(history.since), new Date(now.stats.at)], ticks: 5 };
}

/** From nothing to the highest; never so short that one job fills it, and in thousands where they would not fit beside it. */
function countAxis(values: readonly number[]): ScaleOptions {
  const highest = Math.max(4, ...values.filter((value) => value > 0));
  return { label: null, grid: true, domain: [0, highest], nice: true, ticks: 4, tickFormat: '~s' };
}

function lineOptions<Column extends 'waiting' | 'minutes'>(
  data: readonly ({ readonly at: Date } & Readonly<Record<Column, number>>)[],
  y: Column,
  colour: string,
  x: ScaleOptions,
): PlotOptions {
  return {
    ...FRAME,
    x,
    y: countAxis(data.map((point) => point[y])),
    marks: [
      areaY(data, { x: 'at', y, fill: colour, fillOpacity: 0.16 }),
      lineY(data, { x: 'at', y, stroke: colour, strokeWidth: 1.8 }),
      dot(data, { x: 'at', y, fill: colour, r: 1.8 }),
      ruleY([0], { strokeOpacity: 0.4 }),
    ],
  };
}

/** In UTC, as every other moment here: what is compared with the log must not be hours away from it. */
const clock = (at: Date, stepMinutes: number) =>
  at.toLocaleString('en-GB', {
    timeZone: 'UTC',
    hour: '2-digit',
    minute: '2-digit',
    ...(stepMinutes > 15 && { weekday: 'short' }),
  });

const waitOf = (seconds: number) => (seconds === 0 ? 'none' : spanOf(seconds));

interface ChartsProps {
  readonly history: History;
  readonly now: Now;
}

export function Charts({ history, now }: ChartsProps) {
  // Drawn with the history, not with every look at the moment: four plots every 2 s would keep a core of a phone busy.
  const moment = useMemo(() => now, [history]);
  return (
    <div class="charts">
      <WaitingCharts history={history} now={moment} />
      <AttemptCharts history={history} now={moment} />
    </div>
  );
}

function WaitingCharts({ history, now }: ChartsProps) {
  const drawn = useMemo(() => {
    const looks = looksOf(history, now);
    const axis = timeAxis(history, now);
    const minutes = looks.map((look) => ({ ...look, minutes: look.oldestWaitSeconds / 60 }));
    return {
      looks: looks.filter(({ waiting }) => !Number.isNaN(waiting)),
      depth: lineOptions(looks, 'waiting', 'var(--accent)', axis),
      age: lineOptions(minutes, 'minutes', 'var(--waiting)', axis),
    };
  }, [history, now]);
  const latest = drawn.looks.at(-1);
  const deepest = drawn.looks.reduce((a, b) => (b.waiting > a.waiting ? b : a));
  const oldest = drawn.looks.reduce((a, b) => (b.oldestWaitSeconds > a.oldestWaitSeconds ? b : a));
  const at = (look: Look) => clock(look.at, history.stepMinutes);
  const advice =
    history.queue.length === 0 && ' The task health-check looks every five minutes; none is stored yet.';
  return (
    <>
      <Chart
        title="Waiting jobs"
        says={
          <>
            {numberOf(latest?.waiting ?? 0)} now; at most {numberOf(deepest.waiting)}, at {at(deepest)} UTC.
            {advice}
          </>
        }
        head={['time, UTC', 'waiting']}
        rows={drawn.looks.map((look) => [at(look), look.waiting])}
        options={drawn.depth}
      />
      <Chart
        title="Oldest wait, minutes"
        says={
          <>
            {spanOf(latest?.oldestWaitSeconds ?? 0)} now; at most {spanOf(oldest.oldestWaitSeconds)}, at{' '}
            {at(oldest)} UTC.
          </>
        }
        head={['time, UTC', 'oldest wait']}
        rows={drawn.looks.map((look) => [at(look), waitOf(look.oldestWaitSeconds)])}
        options={drawn.age}
      />
    </>
  );
}

function AttemptCharts({ history, now }: ChartsProps) {
  const drawn = useMemo(() => {
    const axis = timeAxis(history, now);
    const steps = history.attempts.map((step) => {
      const from = new Date(step.at);
      const to = new Date(from.getTime() + history.stepMinutes * 60_000);
      const percent = (100 * step.failed) / (step.succeeded + step.failed);
      return { ...step, from, to, middle: new Date((from.getTime() + to.getTime()) / 2), percent };
    });
    const bar = { x1: 'from', x2: 'to', inset: 0.5 } as const;
    const empty =
      steps.length === 0 ? [text(['no attempt ended'], { frameAnchor: 'middle', fill: 'currentColor' })] : [];
    return {
      steps,
      throughput: {
        ...FRAME,
        x: axis,
        y: countAxis(steps.map((step) => step.succeeded + step.failed)),
        marks: [
          rectY(steps, { ...bar, y1: 0, y2: 'failed', fill: 'var(--bad)' }),
          rectY(steps, {
            ...bar,
            y1: 'failed',
            y2: ({ succeeded, failed }: { succeeded: number; failed: number }) => succeeded + failed,
            fill: 'var(--good)',
          }),
          ruleY([0], { strokeOpacity: 0.4 }),
          ...empty,
        ],
      } satisfies PlotOptions,
      rate: {
        ...FRAME,
        x: axis,
        y: { label: null, grid: true, domain: [0, 100], ticks: 4, tickFormat: 'd' },
        marks: [
          lineY(steps, {
            x: 'middle',
            y: 'percent',
            stroke: 'var(--bad)',
            strokeWidth: 1.2,
            strokeOpacity: 0.5,
          }),
          dot(steps, { x: 'middle', y: 'percent', fill: 'var(--bad)', r: 2 }),
          ruleY([0], { strokeOpacity: 0.4 }),
          ...empty,
        ],
      } satisfies PlotOptions,
    };
  }, [history, now]);
  const succeeded = drawn.steps.reduce((sum, step) => sum + step.succeeded, 0);
  const failed = drawn.steps.reduce((sum, step) => sum + step.failed, 0);
  const percent = succeeded + failed === 0 ? 0 : Math.round((100 * failed) / (succeeded + failed));
  const worst = drawn.steps.reduce((most, step) => Math.max(most, step.percent), 0);
  return (
    <>
      <Chart
        title="Attempts ended"
        says={
          <>
            <span class="key good" /> {numberOf(succeeded)} succeeded, <span class="key bad" />{' '}
            {numberOf(failed)} failed; a bar is {spanOf(history.stepMinutes * 60)}.
          </>
        }
        head={['from, UTC', 'succeeded', 'failed']}
        rows={drawn.steps.map((step) => [clock(step.from, history.stepMinutes), step.succeeded, step.failed])}
        options={drawn.throughput}
      />
      <Chart
        title="Failure rate, %"
        says={`${percent} % of ${counted(succeeded + failed, 'attempt')}; at worst ${Math.round(worst)} % within ${spanOf(history.stepMinutes * 60)}.`}
        head={['from, UTC', 'failed, %']}
        rows={drawn.steps.map((step) => [clock(step.from, history.stepMinutes), Math.round(step.percent)])}
        options={drawn.rate}
      />
    </>
  );
}
