import { plainLine } from '../plain-line.ts';
import type { Notice } from './notice.ts';

export interface Letter {
  readonly subject: string;
  /** Plain text; there is no HTML part in which a title could be markup. */
  readonly text: string;
  /** Where the reader ends such mails. */
  readonly unsubscribeUrl: string;
}

/** What a reader is written. @param appUrl without a slash at its end */
export function renderLetter(notice: Notice, appUrl: string): Letter {
  const list = notice.event === 'digest.weekly' ? 'digest' : 'books';
  const unsubscribeUrl = `${appUrl}/unsubscribe?token=${notice.unsubscribeToken ?? ''}&list=${list}`;
  const { subject, lines } = content(notice, appUrl);
  const foot = ['', '-- ', `No more mails like this: ${unsubscribeUrl}`, ''];
  return { subject: plainLine(subject, 150), text: [...lines, ...foot].join('\n'), unsubscribeUrl };
}

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
        ],
      };
    }
  }
}

function shown(title: string | null | undefined): string {
  return `“${plainLine(title ?? '', 100) || 'A book without a title'}”`;
}

function formatCount(count: number): string {
  return count.toLocaleString('en');
}
