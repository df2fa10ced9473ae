import { useContext } from 'preact/hooks';
import { BookContext } from './book-context.ts';
import { addressOf } from './place.ts';

/** At a chapter's end: on, and back. */
export function Turn({ chapter }: { chapter: number }) {
  const { book } = useContext(BookContext);
  const link = (to: number, word: string) => {
    const entry = book.chapters[to];
    return (
      entry !== undefined && (
        <a href={addressOf([to, 0])}>
          <small>{word}</small>
          <bdi>{entry.title || `Chapter ${to + 1}`}</bdi>
        </a>
      )
    );
  };
  return (
    <nav class="turn" aria-label="Neighbouring chapters">
      {link(chapter + 1, 'Next')}
      {link(chapter - 1, 'Previous')}
    </nav>
  );
}
