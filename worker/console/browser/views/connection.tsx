import { type AskFailed, start } from '../ask.ts';
import { Words } from '../parts/text.tsx';

/** What stands between the console and a project, and what to do about it. */
const ADVICE: Readonly<Record<string, { title: string; todo: readonly string[] }>> = {
  supabase_unreachable: {
    title: 'The project does not answer',
    todo: [
      'Is SUPABASE_URL the address of the project? It is in the project’s settings, under API.',
      'Is the project paused? Free projects are after a week without use; the dashboard wakes them.',
      'Is this machine online, and is the local stack (npm run stack) still running?',
    ],
  },
  supabase_refused: {
    title: 'The project refuses the key',
    todo: [
      'SUPABASE_SERVICE_ROLE_KEY must be the secret key (sb_secret_… or the old service_role JWT) of this very project.',
      'Keys are in the project’s settings, under API keys. A key that was rotated is refused at once.',
      'Set it in the environment and start npm run console again.',
    ],
  },
  schema_missing: {
    title: 'The database lacks the migrations',
    todo: [
      'npx supabase db push brings the tables and functions of this version to the project.',
      'After that this page goes on by itself.',
    ],
  },
  console_gone: {
    title: 'The console is gone',
    todo: ['Start npm run console again and open the address that it prints.'],
  },
  session_missing: {
    title: 'This browser is not let in any more',
    todo: ['Start npm run console again and open the address that it prints; it works once.'],
  },
  csrf_missing: { title: 'This page is of an earlier start', todo: ['Reload it.'] },
};

/** Whether a failure is of the set-up, whatever was asked. */
export function isConnection({ code }: AskFailed): boolean {
  return code in ADVICE;
}

export function Connection({ failure }: { failure: AskFailed }) {
  const advice = ADVICE[failure.code];
  return (
    <div class="notice" role="alert">
      <h2>{advice?.title}</h2>
      <p>
        The project is <code>{start.project}</code>.
      </p>
      <ul>
        {advice?.todo.map((todo) => (
          <li key={todo}>{todo}</li>
        ))}
      </ul>
      <details>
        <summary>What was answered</summary>
        <p>
          <code>{failure.code}</code> <Words text={failure.message} max={2000} />
        </p>
      </details>
    </div>
  );
}
