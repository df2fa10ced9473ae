/**
 * What a person waits for at each view of the console, with a million finished jobs behind it: every question of the view,
 * asked at once as the page asks them, of the console's own server over HTTP.
 */
import { startTemporaryStack } from '../../../supabase/stack/stack.ts';
import { type BenchRow, inChild, interleave, type Measurement, median } from '../harness.ts';
import { fillHistory } from '../input/history.ts';

const LIMIT_MS = 300;

/** What each view asks when it is opened, below `/api/`. */
const VIEWS = {
  'overview, day': ['now', 'history?span=day', 'health'],
  'overview, hour': ['now', 'history?span=hour', 'health'],
  'overview, week': ['now', 'history?span=week', 'health'],
  jobs: ['jobs', 'tasks'],
  'jobs, page 20 000': ['jobs?before=500000', 'tasks'],
  'jobs, failed of a rare task': ['jobs?status=failed&kind=weekly-digest', 'tasks'],
  job: ['jobs/500000'],
  books: ['books'],
  'books, failed': ['books?status=failed'],
  schedules: ['schedules'],
  tasks: ['tasks'],
  health: ['health'],
} as const;

export interface ConsolePart {
  readonly input: string;
  readonly rows: BenchRow[];
  readonly ratios: Record<string, number>;
  readonly notes: string[];
}

/** @param short few jobs, one round: proves that it runs */
export async function measureConsole(short: boolean): Promise<ConsolePart> {
  const jobs = short ? 2_000 : 1_000_000;
  const stack = await startTemporaryStack(0);
  try {
    await fillHistory(stack.databaseUrl, jobs);
    const calls = short ? 2 : 20;
    const names = Object.keys(VIEWS) as (keyof typeof VIEWS)[];
    const rows = await interleave(
      names.map((name) => ({
        name: `console: ${name}`,
        measure: () =>
          inChild(import.meta.url, 'measureView', [stack.url, stack.secretKey, VIEWS[name], calls]),
      })),
      short ? 1 : 3,
    );
    const worst = Math.max(...rows.map(({ name }) => median(rows, name, 'p50 ms')));
    return {
      input: `${jobs} finished jobs with an attempt each over 60 days, a look at the health every five minutes, ${Math.min(jobs, 20_000)} books`,
      rows,
      ratios: { [`the console’s slowest view against ${LIMIT_MS} ms`]: worst / LIMIT_MS },
      notes: [
        'A view’s time is that of all its questions, asked at once, through the console’s server and the local stack.',
      ],
    };
  } finally {
    await stack.stop();
  }
}

export async function measureView(
  url: string,
  key: string,
  questions: readonly string[],
  calls: number,
): Promise<Measurement> {
  const { openConsole } = await import('../../console/server.ts');
  const { readConfig } = await import('../../config.ts');
  const opened = await openConsole(readConfig({ SUPABASE_URL: url, SUPABASE_SERVICE_ROLE_KEY: key }), 0);
  const cookie = (await fetch(opened.address)).headers.getSetCookie()[0]?.split(';')[0] ?? '';
  const look = () =>
    Promise.all(
      questions.map(async (question) => {
        const answer = await fetch(`http://127.0.0.1:${opened.port}/api/${question}`, {
          headers: { cookie },
        });
        if (!answer.ok && answer.status !== 404) throw new Error(`${question}: ${await answer.text()}`);
        await answer.arrayBuffer();
      }),
    );
  const times: number[] = [];
  await look();
  for (let n = 0; n < calls; n++) {
    const began = performance.now();
    await look();
    times.push(performance.now() - began);
  }
  await opened.close();
  times.sort((a, b) => a - b);
  return { 'p50 ms': times[times.length >> 1] ?? Number.NaN, 'max ms': times.at(-1) ?? Number.NaN };
}
