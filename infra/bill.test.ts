import { describe, expect, it } from 'vitest';
import { backlogRuns, estimate } from './bill.ts';
import { ESTIMATE, readConfig } from './config.ts';

const settings = (flags: Record<string, string> = {}) => readConfig(ESTIMATE, { flags, env: {} });
const rounded = (flags: Record<string, string>) => {
  const { costs, afterFree, readySeconds } = estimate(settings(flags));
  return [costs.total, afterFree, readySeconds].map((n) => (n === null ? null : Number(n.toFixed(2))));
};

describe('estimate', () => {
  // total = 43 830 runs · billed seconds · (cpu · 0.000018 + GiB · 0.000002) + 0.10 + 0.06 + 43 830 · 0.000003, by hand.
  it.each([
    ['the default: a minute is billed for each idle minute', { booksPerDay: '0' }, [50.26, 44.85, 38]],
    ['a book within the minimum costs nothing more', { booksPerDay: '20' }, [50.26, 44.85, 38.42]],
    ['without the reported minimum', { booksPerDay: '0', minimumSeconds: '0' }, [2.79, 0.1, 38]],
    ['every five minutes', { booksPerDay: '0', schedule: '*/5 * * * *' }, [10.18, 5.15, 158]],
    ['two tasks', { booksPerDay: '0', tasks: '2' }, [100.36, 94.95, 38]],
    ['long books', { booksPerDay: '20', bookSeconds: '300' }, [53.07, 47.66, 333.42]],
    ['four CPUs and four GiB', { booksPerDay: '0', cpu: '4', memory: '4Gi' }, [210.68, 205.27, 38]],
  ])('%s', (_title, flags, expected) => {
    expect(rounded(flags)).toEqual(expected);
  });

  it('says that more books come than can be taken', () => {
    const bill = estimate(settings({ schedule: '0 * * * *', booksPerDay: '25' }));
    expect(bill.readySeconds).toBeNull();
    expect(bill.booksPerMonth).toBeGreaterThan(bill.capacityPerMonth);
  });

  it('counts waves when not all tasks work at once', () => {
    const all = estimate(settings({ tasks: '4', booksPerDay: '4' })).burstSeconds;
    const two = estimate(settings({ tasks: '4', parallelism: '2', booksPerDay: '4' })).burstSeconds;
    expect(two - all).toBe(8);
  });
});

describe('backlogRuns', () => {
  it.each([0.1, 0.5, 0.8])('is what a simulation of one book a run gives at %d books a run', (arriving) => {
    expect(simulate(arriving, 1)).toBeCloseTo(backlogRuns(arriving, 1), 1);
  });

  it.each([
    [2, 4],
    [3.2, 4],
  ])('bounds a simulation of %d books a run with room for %d', (arriving, room) => {
    expect(simulate(arriving, room)).toBeLessThanOrEqual(backlogRuns(arriving, room));
  });
});

/** Lindley's recursion with Poisson arrivals from a fixed seed. */
function simulate(arriving: number, room: number): number {
  let seed = 12345;
  const random = () => {
    seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff;
    return (seed + 0.5) / 0x80000000;
  };
  const rounds = 400_000;
  let left = 0;
  let sum = 0;
  for (let i = 0; i < rounds; i++) {
    let books = 0;
    for (let p = random(); p > Math.exp(-arriving); p *= random()) books++;
    left = Math.max(left + books - room, 0);
    sum += left;
  }
  return sum / rounds / arriving;
}
