import { expect, test } from 'vitest';
import { useStack } from '../../supabase/stack/testing.ts';
import { inspectShelf } from './shelf.ts';
import { torment } from './torment.ts';

const stack = useStack();

test('workers killed 51 times at random instants lose no book, make none twice and show no half of one', {
  timeout: 180_000,
}, async () => {
  const plan = { slots: 3, ends: ['kill'], url: stack.url, goOn: (begun: number) => begun < 51 } as const;
  const killed = await torment(stack, plan);
  expect(killed.faults).toEqual([]);
  // If the kills had missed the work, the rest of this would prove nothing.
  expect(killed.midJob).toBeGreaterThan(10);
  const shelf = await inspectShelf(stack);
  expect(shelf.faults).toEqual([]);
  expect(shelf.attempts.lost).toBeGreaterThan(10);
  // The key is the content's, so whoever takes a book over fills up the very prefix its forerunner began.
  expect(shelf.orphans).toBe(0);
});
