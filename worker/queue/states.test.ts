import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { useDatabase } from '../../supabase/stack/testing.ts';
import * as model from './testing-model.ts';
import {
  cancel,
  claim,
  complete,
  defer,
  enqueue,
  fail,
  heartbeat,
  release,
  retry,
  type Step,
  time,
  wear,
} from './testing-model.ts';

const database = useDatabase();

async function walk(steps: readonly Step[]): Promise<void> {
  const state = await model.freshModel(database.sql);
  for (const step of steps) {
    await step(database.sql, state);
    await model.compare(database.sql, state);
  }
}

/** Steps with arguments drawn at random; a counterexample prints them as `fail(0,true,failed)`. */
function steps<Args extends unknown[]>(
  make: (...args: Args) => Step,
  ...draw: { [N in keyof Args]: fc.Arbitrary<Args[N]> }
): fc.Arbitrary<Step> {
  return fc.tuple<Args>(...draw).map((args) =>
    Object.assign((...both: Parameters<Step>) => make(...args)(...both), {
      [fc.toStringMethod]: () => `${make.name}(${args})`,
    }),
  );
}

/** Which job or token, the newest first: small, so that one thing happens to the same job again and again. */
const which = fc.nat(5);
const anyStep = fc.oneof(
  steps(
    enqueue,
    fc.constantFrom('noop' as const, 'process-book' as const),
    fc.constantFrom('a', 'b', null),
    fc.constantFrom(1, 2, null),
  ),
  { arbitrary: steps(claim, fc.nat(2), fc.nat(2)), weight: 2 },
  steps(heartbeat, which),
  steps(complete, which),
  steps(fail, which, fc.boolean(), fc.constantFrom('failed', 'timed_out', 'cancelled')),
  steps(release, which),
  steps(defer, which),
  steps(wear, which),
  steps(cancel, which),
  steps(retry, which),
  steps(
    time,
    which,
    fc.constantFrom('lease' as const, 'lease' as const, 'pause' as const, 'expiry' as const),
  ),
);

test('any sequence of calls leaves the queue where the model says, with every attempt on record', async () => {
  const begin = [enqueue('noop', null, 2), enqueue('process-book', 'a', null), claim(1, 0), claim(0, 1)];
  await fc.assert(
    fc.asyncProperty(fc.array(anyStep, { minLength: 10, maxLength: 60 }), (drawn) =>
      walk([...begin, ...drawn]),
    ),
    { numRuns: 40 },
  );
});

test('the diagram in docs/queue.md draws the transitions there are, all of them and no others', async () => {
  const claimed = [enqueue('noop', null, 2), claim(0, 1)];
  const lost = [time(0, 'lease'), claim(0, 0)];
  for (const steps of [
    [...claimed, complete(0)],
    [...claimed, fail(0, false, 'failed'), retry(0)],
    [...claimed, fail(0, true, 'failed')],
    [...claimed, cancel(0), fail(0, true, 'failed'), retry(0)],
    [...claimed, release(0)],
    [...claimed, cancel(0), release(0)],
    [...claimed, defer(0)],
    [...claimed, wear(0), defer(0)],
    [...claimed, cancel(0), defer(0)],
    [...claimed, ...lost, claim(0, 1), ...lost],
    [...claimed, cancel(0), ...lost],
    [enqueue('noop', null, 2), time(0, 'expiry'), claim(0, 0)],
    [enqueue('noop', null, 2), cancel(0)],
  ]) {
    await walk(steps);
  }
  const page = await readFile(new URL('../../docs/queue.md', import.meta.url), 'utf8');
  const [, diagram = ''] = /```mermaid\n(stateDiagram[\s\S]*?)```/.exec(page) ?? [];
  const drawn = [...diagram.matchAll(/^ *(\S+) --> (\w+): (\w+)/gm)].map(
    ([, from, to, verb]) => `${from} ${verb} ${to}`,
  );
  expect([...model.walked].sort()).toEqual([...new Set(drawn)].sort());
});
