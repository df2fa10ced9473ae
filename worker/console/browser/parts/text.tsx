import { Fragment } from 'preact';
import { ago, moment } from '../../../times.ts';
import { lineOf } from '../words.ts';

/** Words of strangers: one line, isolated from the direction of what stands around, broken where it must be. */
export function Words({ text, max = 200 }: { text: string; max?: number }) {
  return <bdi class="words">{lineOf(text, max)}</bdi>;
}

/** A stable code, which breaks between its words alone: it is looked for by them. */
export function Code({ code }: { code: string }) {
  const words = lineOf(code, 60).split(/(?<=_)/);
  return (
    <bdi class="code">
      {words.map((word, i) => (
        <Fragment key={i}>
          {word}
          <wbr />
        </Fragment>
      ))}
    </bdi>
  );
}

/** `5 min ago`, with the exact time for who points at it. */
export function Ago({ time }: { time: string | null }) {
  if (time === null) return <span class="nothing">–</span>;
  return (
    <time dateTime={time} title={moment(time)}>
      {ago(time, new Date())}
    </time>
  );
}

/** The exact time beneath: the log is looked through by it, and a finger or a printer cannot point at anything. */
export function Moment({ time }: { time: string }) {
  return (
    <>
      <Ago time={time} /> <small class="beneath">{moment(time)}</small>
    </>
  );
}

const TONE: Readonly<Record<string, 'good' | 'bad' | 'busy' | 'quiet' | 'waiting'>> = {
  succeeded: 'good',
  ready: 'good',
  ok: 'good',
  failed: 'bad',
  timed_out: 'bad',
  lost: 'bad',
  critical: 'bad',
  running: 'busy',
  processing: 'busy',
  queued: 'waiting',
  deferred: 'waiting',
  warning: 'waiting',
};

/** A state as a word; its colour says nothing that the word does not. */
export function Badge({ state }: { state: string }) {
  return <span class={`badge ${TONE[state] ?? 'quiet'}`}>{state.replace('_', ' ')}</span>;
}

export function Fault({ error }: { error: { code: string; message: string } }) {
  return (
    <p class="fault">
      <code>{lineOf(error.code, 100)}</code> <Words text={error.message} max={2000} />
    </p>
  );
}

export function Progress({ of, what }: { of: { stage: string; fraction: number } | null; what: string }) {
  if (of === null) return <span class="nothing">–</span>;
  const percent = Math.round(of.fraction * 100);
  return (
    <span class="progress">
      <progress value={of.fraction} max={1} aria-label={`${what}: ${lineOf(of.stage, 40)}`} />
      <span>
        <Words text={of.stage} max={40} /> {percent} %
      </span>
    </span>
  );
}

/** What a job is about: the title of its book, or its task. */
export function What({ job }: { job: { kind: string; title: string | null } }) {
  if (job.title === null) return <>{job.kind}</>;
  return (
    <>
      <Words text={job.title} max={80} /> <small class="quiet">{job.kind}</small>
    </>
  );
}
