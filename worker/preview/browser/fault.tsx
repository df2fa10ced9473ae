import type { BookFormatError, FormatFault } from '../../book/decode.ts';

const HEADINGS: Readonly<Record<FormatFault, string>> = {
  newer_format: 'This book is newer than this preview',
  foreign_lexicon: 'These files do not belong together',
  truncated: 'This book is not whole',
  not_a_book: 'This is no processed book',
};

/** In place of what cannot be shown. */
export function Fault({ fault }: { fault: BookFormatError }) {
  return (
    <main class="text fault">
      <div role="alert">
        <h2>{HEADINGS[fault.code]}</h2>
        <p>{fault.message}</p>
        <p>
          <code>{fault.code}</code>
        </p>
      </div>
    </main>
  );
}
