import { formatDuration } from '../worker/times.ts';
import { type Bill, estimate } from './bill.ts';
import type { Estimate } from './config.ts';

export function dollars(amount: number): string {
  return `$${amount.toFixed(2)}`;
}

/** One line about what the configuration will cost, shown before anything is made. */
export function billLine(config: Estimate): string {
  const bill = estimate(config);
  const books = config.booksPerDay === 1 ? '1 book' : `${config.booksPerDay} books`;
  return `Estimate: ${dollars(bill.costs.total)} a month with ${books} a day (${dollars(bill.afterFree)} after the free amounts), ${readyText(bill)}; more: npm run infra -- cost`;
}

export function readyText({ readySeconds }: Bill): string {
  return readySeconds === null
    ? 'but more books come than it can take'
    : `a book ready ${formatDuration(readySeconds * 1000)} after its upload`;
}
