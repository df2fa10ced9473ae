import type { BookRow, Page } from '../../wire.ts';
import { Answered } from '../parts/answered.tsx';
import { Filter } from '../parts/filter.tsx';
import { Table } from '../parts/table.tsx';
import { Ago, Badge, Code, Progress, Words } from '../parts/text.tsx';
import { linkTo } from '../route.ts';
import { useLive } from '../use-live.ts';

const STATUSES = ['queued', 'processing', 'ready', 'failed'];
const ROWS = 25;

export function Books({ query }: { query: URLSearchParams }) {
  const status = query.get('status') ?? '';
  const skip = Number(query.get('skip') ?? 0);
  const live = useLive<Page<BookRow>>(`books?${new URLSearchParams(query)}`, 3000);
  const at = (rows: number) => linkTo('books', { status, skip: rows > 0 ? String(rows) : '' });
  return (
    <>
      <div class="filters">
        <Filter
          label="Status"
          value={status}
          choices={STATUSES}
          choose={(chosen) => {
            location.hash = linkTo('books', { status: chosen });
          }}
        />
      </div>
      <Answered live={live}>
        {({ rows, hasMore }) => (
          <>
            {rows.length === 0 ? (
              <p class="nothing">
                {status === ''
                  ? 'No book yet: readers’ apps upload them and call submit_book.'
                  : 'No book fits.'}
              </p>
            ) : (
              <BookTable books={rows} />
            )}
            <nav class="pager" aria-label="Pages">
              {skip > 0 && <a href={at(skip - ROWS)}>Newer</a>}
              {hasMore && <a href={at(skip + ROWS)}>Older</a>}
            </nav>
          </>
        )}
      </Answered>
    </>
  );
}

function BookTable({ books }: { books: readonly BookRow[] }) {
  return (
    <Table name="Books" head={['title', 'status', 'chapters*', 'characters*', 'added', 'what']}>
      {books.map((book) => (
        <tr key={book.id}>
          <td class="title">
            <a href={linkTo(`books/${book.id}`)}>
              <Words text={book.title ?? 'without a title'} max={80} />
            </a>
          </td>
          <td>
            <Badge state={book.status} />
          </td>
          <td class="roomy">{book.chapters?.toLocaleString('en') ?? '–'}</td>
          <td class="roomy">{book.characters?.toLocaleString('en') ?? '–'}</td>
          <td>
            <Ago time={book.created_at} />
          </td>
          <td>
            {book.status === 'processing' && (
              <Progress of={book.progress} what={`Book ${book.title ?? book.id}`.slice(0, 80)} />
            )}
            {book.error !== null && <Code code={book.error.code} />}
          </td>
        </tr>
      ))}
    </Table>
  );
}
