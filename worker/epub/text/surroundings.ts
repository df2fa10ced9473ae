import type { PictureSource } from './pictures.ts';
import type { StyleSheet } from './styles.ts';

/** What the reader of one document asks of the book around it. */
export interface Surroundings extends PictureSource {
  /** Archive path of the document. */
  href: string;
  /** `/6/4` */
  cfi: string;
  /** The style sheet at an archive path, null when it is missing. */
  styleSheet(path: string): StyleSheet | null;
  /** Is told how many blocks there are, for the limit of the book. */
  count(blocks: number): void;
}
