import type { BookDetail } from '../../wire.ts';
import { Action } from '../parts/action.tsx';
import { Answered } from '../parts/answered.tsx';
import { Facts } from '../parts/table.tsx';
import { Badge, Fault, Moment, Progress, Words } from '../parts/text.tsx';
import { useLive } from '../use-live.ts';
import { JobTable } from './jobs.tsx';

export function Book({ id }: { id: string }) {
  const live = useLive<BookDetail>(`books/${encodeURIComponent(id)}`, 2000);
  return (
    <Answered live={live}>
      {(book) => (
        <>
          <header class="row">
            <p class="lead">
              <Badge state={book.status} /> <Words text={book.title ?? 'without a title'} max={1000} />
            </p>
            <div class="actions">
              {book.output_prefix !== null && (
                <a href={`/books/${book.id}/preview`} target="_blank" rel="noreferrer">
                  Open preview
                </a>
              )}
              <Action path={`books/${book.id}/reprocess`} then={live.refresh}>
                Read again
              </Action>
            </div>
          </header>
          {book.error !== null && <Fault error={book.error} />}
          {book.status === 'processing' && <Progress of={book.progress} what="This book" />}
          <Facts
            of={[
              ['language', book.language],
              ['chapters', book.chapters?.toLocaleString('en') ?? null],
              ['characters', book.characters?.toLocaleString('en') ?? null],
              ['words', book.words?.toLocaleString('en') ?? null],
              ['added', <Moment key="added" time={book.created_at} />],
              [
                'published',
                book.published_at === null ? null : <Moment key="published" time={book.published_at} />,
              ],
              ['owner', book.owner_id],
              ['upload', <Words key="upload" text={book.upload_path} max={400} />],
              ['output', book.output_prefix],
            ]}
          />
          <h2>Jobs</h2>
          {book.jobs.length === 0 ? (
            <p class="nothing">No job any more.</p>
          ) : (
            <JobTable jobs={book.jobs.map((job) => ({ ...job, title: null }))} />
          )}
        </>
      )}
    </Answered>
  );
}
