import type { ComponentType } from 'preact';
import type { OpenBook } from '../book-context.ts';
import { isEastAsian } from '../languages.ts';
import { About } from './about.tsx';
import { Cast } from './cast.tsx';
import { Contents } from './contents.tsx';
import { Profile } from './profile.tsx';
import { Search } from './search.tsx';

export interface ViewProps {
  readonly chapter: number;
  readonly block: number;
  /** What is looked for in the book. */
  readonly query: string;
  onQuery(query: string): void;
}

/** One face of the side panel. */
export interface SideView {
  readonly id: string;
  readonly label: string;
  /** Whether this book has anything to show in it. */
  isFor(open: OpenBook): boolean;
  readonly View: ComponentType<ViewProps>;
}

/** In the order of their tabs. */
export const VIEWS: readonly SideView[] = [
  { id: 'contents', label: 'Contents', isFor: () => true, View: Contents },
  { id: 'search', label: 'Search', isFor: ({ book }) => book.search !== undefined, View: Search },
  {
    id: 'cast',
    label: 'Cast',
    isFor: ({ book }) => book.cast !== undefined && isEastAsian(book),
    View: Cast,
  },
  { id: 'profile', label: 'Profile', isFor: hasProfile, View: Profile },
  { id: 'about', label: 'About', isFor: () => true, View: About },
];

function hasProfile({ book }: OpenBook): boolean {
  return book.totals.words > 0 && book.chapters.some(({ profile }) => profile !== undefined);
}
