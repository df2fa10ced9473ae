import { useCallback, useEffect, useState } from 'preact/hooks';
import { AskFailed, read } from './ask.ts';

export interface Live<Answer> {
  /** The last answer; it stays while a later look fails. */
  readonly data: Answer | null;
  /** Why the last look failed; null when it did not. */
  readonly failure: AskFailed | null;
  /** Looks again now. */
  refresh(): void;
}

/**
 * What was answered last, by path: Back shows a list as it was left, so that its place is there to come back to, and asks
 * again at once.
 */
const answers = new Map<string, unknown>();

/** A page of a list is about 20 KB. */
const KEPT = 50;

function keep(path: string, answer: unknown): void {
  answers.delete(path);
  answers.set(path, answer);
  const [oldest] = answers.keys();
  if (answers.size > KEPT && oldest !== undefined) answers.delete(oldest);
}

/**
 * Asks again and again while the page can be seen. Polling, not a stream of events: a project has no channel that would
 * tell of a change to a queue of any size, so a stream would be the server's polling with another protocol around it.
 *
 * @param path below `/api/`; another path begins anew
 * @param everyMs between the end of one look and the next
 */
export function useLive<Answer>(path: string, everyMs: number): Live<Answer> {
  const [state, setState] = useState<{ path: string; data: Answer | null; failure: AskFailed | null }>({
    path,
    data: null,
    failure: null,
  });
  const [asked, setAsked] = useState(0);

  // `asked` is what makes it look again.
  useEffect(() => {
    const gone = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = async () => {
      // Nobody looks: it goes on when somebody does.
      if (document.hidden) return;
      try {
        const data = await read<Answer>(path, gone.signal);
        keep(path, data);
        setState((before) => ({ path, data: sameOr(before.data, data), failure: null }));
      } catch (failure) {
        if (gone.signal.aborted) return;
        if (!(failure instanceof AskFailed)) throw failure;
        answers.delete(path);
        setState((before) => ({ path, data: before.path === path ? before.data : null, failure }));
      }
      timer = setTimeout(look, everyMs);
    };
    const seenAgain = () => {
      if (!document.hidden) setAsked((times) => times + 1);
    };
    document.addEventListener('visibilitychange', seenAgain);
    void look();
    return () => {
      gone.abort();
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', seenAgain);
    };
  }, [path, everyMs, asked]);

  const refresh = useCallback(() => setAsked((times) => times + 1), []);
  const isCurrent = state.path === path;
  const kept = state.failure === null ? ((answers.get(path) as Answer | undefined) ?? null) : null;
  return {
    data: (isCurrent ? state.data : null) ?? kept,
    failure: isCurrent ? state.failure : null,
    refresh,
  };
}

/** The old answer when the new one says the same: what was made of it, a drawing above all, need not be made again. */
function sameOr<Answer>(before: Answer | null, now: Answer): Answer {
  return before !== null && JSON.stringify(before) === JSON.stringify(now) ? before : now;
}
