import { plainLine } from '../plain-line.ts';
import type { Notice } from './notice.ts';

export interface Letter {
  readonly subject: string;
  /** Plain text; there is no HTML part in which a title could be markup. */
  readonly text: string;
  /** Where the reader ends such mails; null for one that is sent once only. */
  readonly unsubscribeUrl: string | null;
}

/** What a reader is written. @param appUrl without a slash at its end */
export function renderLetter(notice: Notice, appUrl: string): Letter {
  const list = LISTS[notice.event];
  const unsubscribeUrl =
    list === null ? null : `${appUrl}/unsubscribe?token=${notice.unsubscribeToken ?? ''}&list=${list}`;
  const { subject, lines } = content(notice, appUrl);
  const foot = unsubscribeUrl === null ? [''] : ['', '-- ', `No more mails like this: ${unsubscribeUrl}`, ''];
  return { subject: plainLine(subject, 150), text: [...lines, ...foot].join('\n'), unsubscribeUrl };
}

/** What one unsubscribes from. */
const LISTS = {
  'book.ready': 'books',
  'book.failed': 'books',
  'digest.weekly': 'digest',
  'account.unverified': null,
} satisfies Record<Notice['event'], string | null>;

function content(notice: Notice, appUrl: string): { subject: string; lines: string[] } {
  switch (notice.event) {
    case 'book.ready': {
      const title = shown(notice.data.title);
      const size =
        notice.data.characters === undefined ? '' : `, ${formatCount(notice.data.characters)} characters`;
      return {
        subject: `${title} is ready to read`,
        lines: [`${title}${size} is ready to read:`, `${appUrl}/books/${notice.bookId}`],
      };
    }
    case 'book.failed': {
      const title = shown(notice.data.title);
      const why = plainLine(notice.data.error?.message ?? 'Something went wrong.', 500);
      return {
        subject: `${title} could not be read`,
        lines: [`${title} could not be read.`, why, '', `Your books: ${appUrl}/books`],
      };
    }
    case 'digest.weekly': {
      const { count, books, week } = notice.data;
      const what = count === 1 ? '1 book' : `${formatCount(count)} books`;
      const more = count > books.length ? [`… and ${formatCount(count - books.length)} more`] : [];
      return {
        subject: `${what} ready since last week`,
        lines: [
          `In the week from ${week}, ${what} became ready to read:`,
          '',
          ...books.map(
            ({ title, characters }) => `* ${shown(title)} (${formatCount(characters ?? 0)} characters)`,
          ),
          ...more,
          '',
          `${appUrl}/books`,
          ...recommended(notice.data.recommendations, appUrl),
        ],
      };
    }
    case 'account.unverified': {
      const { registeredAt, removedAt } = notice.data;
      return {
        subject: 'Your account was never confirmed',
        lines: [
          `On ${day(registeredAt)} somebody registered with this address. It was never confirmed.`,
          `If that was you: sign in and confirm it by ${day(removedAt)}; after that the account is removed.`,
          '',
          appUrl,
          '',
          'If it was not you, there is nothing to do. This is the only mail about it.',
        ],
      };
    }
  }
}

type Recommendations = Extract<Notice, { event: 'digest.weekly' }>['data']['recommendations'];

function recommended(books: Recommendations, appUrl: string): string[] {
  if (books.length === 0) return [];
  const lines = books.flatMap(({ bookId, title, author, coverage }) => [
    `* ${shown(title)}${author === null ? '' : `, ${plainLine(author, 100)}`}${known(coverage)}`,
    `  ${appUrl}/books/${bookId}`,
  ]);
  return ['', 'You might read next:', '', ...lines];
}

function known(coverage: number | null): string {
  return coverage === null ? '' : ` (you know ${Math.floor(coverage * 100)} of 100 words)`;
}

/** `2026-11-26` of an ISO time. */
function day(time: string): string {
  return time.slice(0, 10);
}

function shown(title: string | null | undefined): string {
  return `“${plainLine(title ?? '', 100) || 'A book without a title'}”`;
}

function formatCount(count: number): string {
  return count.toLocaleString('en');
}
