import { render } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Health as Verdict } from '../wire.ts';
import { start } from './ask.ts';
import { type Said, Tell } from './parts/action.tsx';
import { linkTo, type Route, useRoute } from './route.ts';
import { type Live, useLive } from './use-live.ts';
import { Book } from './views/book.tsx';
import { Books } from './views/books.tsx';
import { Health } from './views/health.tsx';
import { Job } from './views/job.tsx';
import { Jobs } from './views/jobs.tsx';
import { Overview } from './views/overview.tsx';
import { Schedules } from './views/schedules.tsx';
import { Tasks } from './views/tasks.tsx';

const PLACES = [
  ['', 'Overview'],
  ['jobs', 'Jobs'],
  ['books', 'Books'],
  ['schedules', 'Schedules'],
  ['tasks', 'Tasks'],
  ['health', 'Health'],
] as const;

function Console() {
  const route = useRoute();
  const health = useLive<Verdict>('health', 20_000);
  const [said, setSaid] = useState<Said | null>(null);
  const { title, view } = viewOf(route, health);
  const heading = useRef<HTMLHeadingElement>(null);
  // A page of a list is a place; what a list is filtered by is not.
  const place = `${route.path.join('/')} ${route.query.get('before') ?? ''}`;
  const first = useRef(true);

  useEffect(() => {
    document.title = `${title} · Console`;
  }, [title]);
  // Another place is what moves the focus.
  useEffect(() => {
    setSaid(null);
    // So that the keyboard and a screen reader begin where the eyes do: at the link that Back came back through, which a
    // list of 25 has out of sight, or at the head. At the start the page itself is the beginning.
    if (!first.current) (linkIn(heading.current, route.returnedFrom) ?? heading.current)?.focus();
    first.current = false;
  }, [place]);
  return (
    <Tell.Provider value={setSaid}>
      <header class="top">
        <p class="brand">
          <strong>Console</strong> <span>{start.project}</span>
        </p>
        <nav aria-label="Views">
          <ul>
            {PLACES.map(([path, name]) => (
              <li key={path}>
                <a href={linkTo(path)} aria-current={(route.path[0] ?? '') === path ? 'page' : undefined}>
                  {name}
                  {path === 'health' && health.data !== null && health.data.status !== 'ok' && (
                    <span class={`light ${health.data.status}`}>
                      <span class="unseen">{health.data.status}</span>
                    </span>
                  )}
                </a>
              </li>
            ))}
          </ul>
        </nav>
      </header>
      <main>
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {view}
      </main>
      <div class="said" role="status">
        {said !== null && (
          <p class={said.isBad ? 'bad' : 'good'}>
            <span>{said.text}</span>
            <button type="button" class="small" aria-label="Dismiss" onClick={() => setSaid(null)}>
              ×
            </button>
          </p>
        )}
      </div>
    </Tell.Provider>
  );
}

/** The link of the view that leads to an address, if the view has its answer already. */
function linkIn(heading: HTMLElement | null, address: string | null): HTMLElement | null {
  const links = heading?.parentElement?.querySelectorAll('a') ?? [];
  return [...links].find((link) => link.getAttribute('href') === address) ?? null;
}

function viewOf({ path, query }: Route, health: Live<Verdict>) {
  const [place = '', id] = path;
  switch (place) {
    case '':
      return { title: 'Overview', view: <Overview health={health} /> };
    case 'jobs':
      return id === undefined
        ? { title: 'Jobs', view: <Jobs query={query} /> }
        : { title: `Job ${id}`, view: <Job id={id} /> };
    case 'books':
      return id === undefined
        ? { title: 'Books', view: <Books query={query} /> }
        : { title: 'Book', view: <Book id={id} /> };
    case 'schedules':
      return { title: 'Schedules', view: <Schedules /> };
    case 'tasks':
      return { title: 'Tasks', view: <Tasks /> };
    case 'health':
      return { title: 'Health', view: <Health health={health} /> };
    default:
      return {
        title: 'Nothing here',
        view: (
          <p>
            There is no such view. <a href={linkTo('')}>Overview</a>
          </p>
        ),
      };
  }
}

const page = document.getElementById('page');
if (page !== null) render(<Console />, page);
