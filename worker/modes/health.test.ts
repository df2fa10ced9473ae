import { expect, onTestFinished, test } from 'vitest';
import { serveHealth } from './health.ts';
import { Vitals } from './vitals.ts';

let clock = 0;
const vitals = () => new Vitals(() => clock);

async function serve(told: Vitals): Promise<(path: string) => Promise<Response>> {
  const health = await serveHealth(0, told, 10_000);
  onTestFinished(() => health.close());
  return (path) => fetch(`http://127.0.0.1:${health.port}${path}`);
}

test('a worker that looks at its queue, or is at work, is healthy; one that does neither is stuck', async () => {
  const told = vitals();
  const get = await serve(told);
  expect(await (await get('/healthz')).json()).toMatchObject({ status: 'ok', running: null });
  clock += 11_000;
  expect((await get('/healthz')).status).toBe(503);
  told.looked(false);
  expect(await (await get('/healthz')).json()).toMatchObject({ status: 'ok', reachable: false });
  told.started('process-book');
  clock += 60_000;
  expect(await (await get('/healthz')).json()).toMatchObject({ status: 'ok', running: 'process-book' });
});

test('metrics count attempts by kind and outcome and how long they took, in cumulative buckets', async () => {
  const told = vitals();
  const get = await serve(told);
  told.started('process-book');
  told.ended('process-book', 'succeeded', 700);
  told.ended('process-book', 'succeeded', 7000);
  told.ended('sweep', 'timed_out', 3_600_000);
  const response = await get('/metrics');
  expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4');
  const lines = (await response.text()).split('\n');
  for (const line of [
    '# TYPE worker_attempts_total counter',
    'worker_attempts_total{kind="process-book",outcome="succeeded"} 2',
    'worker_attempts_total{kind="sweep",outcome="timed_out"} 1',
    'worker_attempt_seconds_bucket{kind="process-book",le="0.5"} 0',
    'worker_attempt_seconds_bucket{kind="process-book",le="1"} 1',
    'worker_attempt_seconds_bucket{kind="process-book",le="10"} 2',
    'worker_attempt_seconds_bucket{kind="sweep",le="600"} 0',
    'worker_attempt_seconds_bucket{kind="sweep",le="+Inf"} 1',
    'worker_attempt_seconds_sum{kind="process-book"} 7.7',
    'worker_running 0',
  ]) {
    expect(lines).toContain(line);
  }
  // Every sample belongs to a family that says what it is.
  const families = lines.filter((line) => line.startsWith('# TYPE')).map((line) => line.split(' ')[2]);
  for (const line of lines.filter((text) => text !== '' && !text.startsWith('#'))) {
    expect(line).toMatch(/^[a-z_]+(\{[^}]*\})? -?[0-9.e+]+$/);
    expect(families.some((family) => line.startsWith(family ?? '?'))).toBe(true);
  }
});

test('anything else is not there', async () => {
  const get = await serve(vitals());
  expect((await get('/')).status).toBe(404);
});
