import { useContext, useMemo, useState } from 'preact/hooks';
import { lexiconOf, parseFile, type Search as SearchFile } from '../../../book/decode.ts';
import { BookSearch, type SearchHit } from '../../../book/search.ts';
import { BookContext } from '../book-context.ts';
import { addressOf } from '../place.ts';
import { useEmbedded } from './embedded-json.ts';
import type { ViewProps } from './views.ts';

/** Hits that are shown at once. */
const PAGE = 50;

/** Characters shown before and behind a hit. */
const AROUND = 14;

/** Finds words and phrases, by text, by dictionary form and by reading. */
export function Search({ query, onQuery }: ViewProps) {
  const { book, lexicon } = useContext(BookContext);
  const index = useEmbedded(
    book.search ?? '',
    (json) => new BookSearch(book, lexiconOf(book, lexicon), parseFile<SearchFile>(json)),
  );
  const [shown, setShown] = useState(PAGE);
  const search = index !== null && 'value' in index ? index.value : null;
  // One more than is shown, to know whether there are more.
  const hits = useMemo(
    () => (search === null ? [] : [...search.find(query).take(shown + 1)]),
    [search, query, shown],
  );
  const change = (next: string) => {
    onQuery(next);
    setShown(PAGE);
  };
  // Some browsers empty a search field by themselves, others do not. Escape in an empty one is the page's.
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || event.isComposing || query === '') return;
    event.preventDefault();
    event.stopPropagation();
    change('');
  };
  return (
    <search class="search">
      <input
        type="search"
        aria-label="Search in the book"
        placeholder="山路, のぼる, 登る …"
        maxLength={200}
        value={query}
        onInput={(event) => change(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      {index !== null && 'fault' in index && <p>{index.fault.message}</p>}
      <p role="status">{query.trim() === '' ? '' : countOf(hits.length, shown)}</p>
      {search !== null && (
        <ol>
          {hits.slice(0, shown).map((hit) => (
            <li key={`${hit.chapter} ${hit.block} ${hit.start}`}>
              <Hit hit={hit} text={search.textOf(hit.chapter, hit.block)} />
            </li>
          ))}
        </ol>
      )}
      {hits.length > shown && (
        <button type="button" onClick={() => setShown(shown + PAGE)}>
          More
        </button>
      )}
    </search>
  );
}

function Hit({ hit, text }: { hit: SearchHit; text: string }) {
  const { book } = useContext(BookContext);
  const before = text.slice(Math.max(0, hit.start - AROUND), hit.start);
  const behind = text.slice(hit.end, hit.end + AROUND);
  return (
    <a href={addressOf([hit.chapter, hit.block], hit.start)}>
      <bdi lang={book.metadata.language.detected ?? undefined}>
        {hit.start > AROUND && '…'}
        {before}
        <mark>{text.slice(hit.start, hit.end)}</mark>
        {behind}
        {hit.end + AROUND < text.length && '…'}
      </bdi>
      <small>
        {hit.chapter + 1}. <bdi>{book.chapters[hit.chapter]?.title}</bdi>
        {hit.match !== 'text' && `, by ${hit.match === 'base' ? 'dictionary form' : 'reading'}`}
      </small>
    </a>
  );
}

function countOf(found: number, shown: number): string {
  if (found === 0) return 'Not in this book.';
  if (found > shown) return `The first ${shown}`;
  return found === 1 ? 'One place' : `${found} places`;
}
