import type { ComponentChildren } from 'preact';
import type { Live } from '../use-live.ts';
import { Connection, isConnection } from '../views/connection.tsx';
import { Words } from './text.tsx';

/** What a view shows of what it asked: the answer, or in plain words why there is none. */
export function Answered<Answer>({
  live,
  children,
}: {
  live: Live<Answer>;
  children: (answer: Answer) => ComponentChildren;
}) {
  const { data, failure } = live;
  if (failure !== null && isConnection(failure)) return <Connection failure={failure} />;
  if (data === null && failure !== null) {
    return (
      <article class="notice">
        <h2>{failure.code.endsWith('_missing') ? 'Not there' : 'That did not work'}</h2>
        <p>
          <Words text={failure.message} max={2000} />
        </p>
      </article>
    );
  }
  if (data === null) return <p aria-busy="true">Asking…</p>;
  return (
    <>
      {failure !== null && (
        <p class="stale" role="alert">
          Not up to date: <Words text={failure.message} />
        </p>
      )}
      {children(data)}
    </>
  );
}
