import { formatTable } from '../../worker/ops/table.ts';
import { formatDuration } from '../../worker/times.ts';
import { type Bill, estimate, PRICES, secretsIn } from '../bill.ts';
import { dollars, readyText } from '../bill-text.ts';
import type { Context, Result } from '../command.ts';
import type { Estimate } from '../config.ts';

export async function cost({ config }: Context<Estimate>): Promise<Result> {
  const bill = estimate(config);
  return { json: { input: config, prices: PRICES, ...bill }, text: describe(config, bill) };
}

/** Runs in the longest month. */
const EVERY_FIVE_MINUTES = 31 * 24 * 12;

function describe(config: Estimate, bill: Bill): string {
  const { waiting, books, schedule, secret, total } = bill.costs;
  const secrets = secretsIn(config);
  const table = formatTable(
    ['a month', 'US dollars'],
    [
      [`${Math.round(bill.runsPerMonth).toLocaleString('en')} runs that look for books`, dollars(waiting)],
      [
        `${Math.round(bill.booksPerMonth).toLocaleString('en')} books, ${config.bookSeconds} s each`,
        dollars(books),
      ],
      ['the schedule', dollars(schedule)],
      [secrets === 1 ? 'the key' : `${secrets} secrets`, dollars(secret)],
      ['together', dollars(total)],
      ['if the free amounts are all yours', dollars(bill.afterFree)],
    ],
  );
  return [
    `${config.tasks} × ${config.cpu} CPU, ${config.memory} MiB, at "${config.schedule}"`,
    table,
    `Waiting: ${readyText(bill)}, on average; a whole day's books at once take ${formatDuration(bill.burstSeconds * 1000)}.`,
    `Room: ${Math.round(bill.capacityPerMonth).toLocaleString('en')} books a month.`,
    '',
    ...notes(config, bill),
  ].join('\n');
}

function notes({ minimumSeconds, idleSeconds }: Estimate, { runsPerMonth }: Bill): string[] {
  const minimum =
    minimumSeconds > idleSeconds
      ? `Each task is billed at least ${minimumSeconds} s. That minimum is reported, not in every price list: compare with your own bill, or see the difference with --minimum-seconds 0.`
      : `No minimum is assumed for a task (--minimum-seconds ${minimumSeconds}); ${60} s is reported for Jobs.`;
  return [
    minimum,
    ...(runsPerMonth > EVERY_FIVE_MINUTES
      ? ['A rarer schedule costs less and waits longer: --schedule "*/5 * * * *".']
      : []),
    'Not counted: image storage ($0.10 a GB), alerts (reported: $0.10 a condition), logs beyond 50 GiB, traffic out of Google Cloud, Supabase.',
  ];
}
