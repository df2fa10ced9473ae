import { useState } from 'preact/hooks';
import { roughly } from '../../../times.ts';
import type { TaskDescription } from '../../wire.ts';
import { useChange } from '../parts/action.tsx';
import { Answered } from '../parts/answered.tsx';
import { linkTo } from '../route.ts';
import { useLive } from '../use-live.ts';

export function Tasks() {
  const live = useLive<readonly TaskDescription[]>('tasks', 600_000);
  return (
    <Answered live={live}>
      {(tasks) => (
        <div class="cards">
          {tasks.map((task) => (
            <Task key={task.kind} task={task} />
          ))}
        </div>
      )}
    </Answered>
  );
}

function Task({ task }: { task: TaskDescription }) {
  return (
    <article class="card" aria-labelledby={`task-${task.kind}`}>
      <h2 id={`task-${task.kind}`}>{task.kind}</h2>
      <p>{task.description}.</p>
      <p class="quiet">One attempt takes at most {roughly(task.timeoutMs)}.</p>
      {task.kind === 'process-book' ? (
        <p>
          Runs by itself for a book that is submitted; <a href={linkTo('books')}>choose one</a> to read it
          again.
        </p>
      ) : (
        <Order task={task} />
      )}
    </article>
  );
}

/** Puts a job into the queue; its payload is checked by the task's own schema before anything is stored. */
function Order({ task }: { task: TaskDescription }) {
  const { isUnderWay, make } = useChange();
  const [payload, setPayload] = useState(JSON.stringify(task.payload, null, 1).replace(/\s+/g, ' '));
  const [job, setJob] = useState<string | null>(null);
  const [complaint, setComplaint] = useState<string | null>(null);
  const takesPayload = Object.keys(task.payload).length > 0;
  const run = async (event: Event) => {
    event.preventDefault();
    const told = jsonObject(payload);
    setComplaint(told === null ? 'Expected a JSON object, like {"keepDays": 30}.' : null);
    if (told === null) return;
    const done = await make(`tasks/${task.kind}/run`, { payload: told });
    if (done !== null) setJob(String(done.data.id));
  };
  return (
    <form onSubmit={run}>
      {takesPayload && (
        <label>
          Payload
          <input
            value={payload}
            spellcheck={false}
            aria-invalid={complaint === null ? undefined : true}
            onInput={(event) => setPayload(event.currentTarget.value)}
          />
          {complaint !== null && <small>{complaint}</small>}
        </label>
      )}
      <button type="submit" class="small" aria-label={`Run now: ${task.kind}`} aria-disabled={isUnderWay}>
        Run now
      </button>
      {job !== null && (
        <a class="after" href={linkTo(`jobs/${job}`)}>
          job {job}
        </a>
      )}
    </form>
  );
}

function jsonObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
