import { useContext, useEffect, useRef } from 'preact/hooks';
import type { BlockPlace, Book, ContentsEntry } from '../../../book/decode.ts';
import { BookContext } from '../book-context.ts';
import { addressOf } from '../place.ts';
import type { ViewProps } from './views.ts';

/** The book's own table of contents, or its chapters where it has none. */
export function Contents({ chapter, block }: ViewProps) {
  const { book } = useContext(BookContext);
  const entries = book.contents.length > 0 ? book.contents : chaptersOf(book);
  const current = entryAt(entries, [chapter, block]);
  const list = useRef<HTMLElement>(null);
  // The list follows the text.
  useEffect(() => {
    list.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest' });
  }, [current]);
  return (
    <nav ref={list} class="contents" aria-label="Contents">
      <Entries entries={entries} current={current} />
    </nav>
  );
}

function Entries({ entries, current }: { entries: readonly ContentsEntry[]; current: ContentsEntry | null }) {
  return (
    <ol>
      {entries.map((entry, i) => (
        <li key={i}>
          {entry.at === null ? (
            <span>
              <bdi>{titleOf(entry)}</bdi>
            </span>
          ) : (
            <a href={addressOf(entry.at)} aria-current={entry === current ? 'location' : undefined}>
              <bdi>{titleOf(entry)}</bdi>
            </a>
          )}
          {entry.children.length > 0 && <Entries entries={entry.children} current={current} />}
        </li>
      ))}
    </ol>
  );
}

/** Books have entries without a word, and a link without one can neither be seen nor heard. */
function titleOf({ title, at }: ContentsEntry): string {
  if (title !== '') return title;
  return at === null ? 'Untitled' : `Chapter ${at[0] + 1}`;
}

/** The last entry that does not lie behind the place. */
function entryAt(entries: readonly ContentsEntry[], place: BlockPlace): ContentsEntry | null {
  const [chapter, block] = place;
  let found: ContentsEntry | null = null;
  for (const entry of entries) {
    if (entry.at !== null && (entry.at[0] < chapter || (entry.at[0] === chapter && entry.at[1] <= block)))
      found = entry;
    found = entryAt(entry.children, place) ?? found;
  }
  return found;
}

function chaptersOf({ chapters }: Book): ContentsEntry[] {
  return chapters.map(({ title }, chapter) => ({ title, at: [chapter, 0], children: [] }));
}
