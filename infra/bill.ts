import { CONFIDENTIAL, type Estimate } from './config.ts';
import { timetable } from './timetable.ts';

/** List prices in US dollars of the regions of tier 1; the free amounts are a billing account's, each month. */
export const PRICES = {
  vcpuSecond: 0.000018,
  gibSecond: 0.000002,
  freeVcpuSeconds: 240_000,
  freeGibSeconds: 450_000,
  scheduleMonth: 0.1,
  secretVersionMonth: 0.06,
  secretAccess: 0.03 / 10_000,
};

export interface Bill {
  readonly runsPerMonth: number;
  readonly booksPerMonth: number;
  /** Books a month that the schedule, tasks and MAX_JOBS can take at most. */
  readonly capacityPerMonth: number;
  /** US dollars a month, before anything free. */
  readonly costs: {
    readonly waiting: number;
    readonly books: number;
    readonly schedule: number;
    readonly secret: number;
    readonly total: number;
  };
  /** US dollars a month when nothing else uses the billing account's free amounts. */
  readonly afterFree: number;
  /** Seconds from upload to a finished book, on average; null when more books come than can be taken. */
  readonly readySeconds: number | null;
  /** Seconds until a whole day's books are done when they come all at once. */
  readonly burstSeconds: number;
}

/**
 * The monthly bill and the waiting time. Per run each task is billed `max(minimum, idle)` seconds; one that finds k books is
 * billed `max(minimum, idle + k · book)`, rounded up to 0.1 s. Waiting is the mean time to the next run, plus the
 * backlog that earlier runs left, plus start and processing.
 */
export function estimate(config: Estimate): Bill {
  const times = timetable(config.schedule);
  if (times === null) throw new RangeError(`the schedule ${config.schedule} never comes`);
  const { tasks, maxJobs, bookSeconds, idleSeconds, minimumSeconds } = config;
  const runs = times.runsPerMonth;
  const room = tasks * maxJobs;
  const booksPerMonth = (config.booksPerDay * 365.25) / 12;
  const arriving = booksPerMonth / runs;
  const taken = Math.min(arriving, room);

  const billed = (seconds: number) => Math.ceil(Math.max(minimumSeconds, seconds) * 10 - 1e-9) / 10;
  const booksPerTask = Math.max(1, taken / tasks);
  const more = (billed(idleSeconds + booksPerTask * bookSeconds) - billed(idleSeconds)) / booksPerTask;
  const waitingSeconds = runs * tasks * billed(idleSeconds);
  const bookSecondsBilled = taken * runs * more;

  const gib = config.memory / 1024;
  const perSecond = config.cpu * PRICES.vcpuSecond + gib * PRICES.gibSecond;
  const waiting = waitingSeconds * perSecond;
  const books = bookSecondsBilled * perSecond;
  const schedule = PRICES.scheduleMonth;
  // Cloud Run asks for each secret whenever a task starts.
  const secrets = secretsIn(config);
  const accesses = runs * tasks * secrets;
  const secret = secrets * PRICES.secretVersionMonth + accesses * PRICES.secretAccess;

  const seconds = waitingSeconds + bookSecondsBilled;
  const vcpuPaid = Math.max(0, seconds * config.cpu - PRICES.freeVcpuSeconds);
  const gibPaid = Math.max(0, seconds * gib - PRICES.freeGibSeconds);
  const accessesPaid = Math.max(0, accesses - 10_000);

  const waves = Math.ceil(tasks / (config.parallelism || tasks));
  const burstRuns = Math.max(1, Math.ceil(config.booksPerDay / room));
  const fullRun = waves * (idleSeconds + maxJobs * bookSeconds);
  return {
    runsPerMonth: runs,
    booksPerMonth,
    capacityPerMonth: runs * room,
    costs: { waiting, books, schedule, secret, total: waiting + books + schedule + secret },
    afterFree: vcpuPaid * PRICES.vcpuSecond + gibPaid * PRICES.gibSecond + accessesPaid * PRICES.secretAccess,
    readySeconds:
      arriving < room
        ? (times.waitMinutes + backlogRuns(arriving, room) * times.gapMinutes) * 60 +
          idleSeconds +
          bookSeconds
        : null,
    burstSeconds: (times.waitMinutes + (burstRuns - 1) * times.gapMinutes) * 60 + fullRun,
  };
}

/** The key, and what else was set. */
export function secretsIn(config: Estimate): number {
  return 1 + CONFIDENTIAL.filter((setting) => config[setting] !== undefined).length;
}

/**
 * Mean runs that a book sits out because earlier ones were full, for `arriving` books a run (Poisson) and room for more:
 * exact for room for one, `a² / 2(1 − a)` in all; an upper bound beyond, the smaller of that and Kingman's
 * `a / 2(c − a)`. Divided by the arrivals (Little's law).
 */
export function backlogRuns(arriving: number, room: number): number {
  const kingman = 1 / (2 * (room - arriving));
  const forOne = arriving < 1 ? arriving / (2 * (1 - arriving)) : Number.POSITIVE_INFINITY;
  return room === 1 ? forOne : Math.min(forOne, kingman);
}
