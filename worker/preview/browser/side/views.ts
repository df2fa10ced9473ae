import type { ComponentType } from 'preact';
import type { OpenBook } from '../book-context.ts';
import { About } from './about.tsx';
import { Contents } from './contents.tsx';

export interface ViewProps {
  readonly chapter: number;
  readonly block: number;
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
  { id: 'about', label: 'About', isFor: () => true, View: About },
];
