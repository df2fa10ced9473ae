import { render } from 'preact';
import { type Book, BookFormatError, type Lexicon, parseFile } from '../../book/decode.ts';
import type { OpenBook } from './book-context.ts';
import { readArrived } from './embedded.ts';
import { Fault } from './fault.tsx';
import { Reader } from './reader.tsx';

const page = document.getElementById('page');
if (page !== null) render(view(), page);

function view() {
  try {
    return <Reader open={openBook()} />;
  } catch (error) {
    if (error instanceof BookFormatError) return <Fault fault={error} />;
    throw error;
  }
}

/** @throws BookFormatError */
function openBook(): OpenBook {
  const book = parseFile<Book>(readArrived('book.json') ?? '');
  const lexicon = parseFile<Lexicon>(readArrived(book.lexicon) ?? '');
  const images = new Map(book.images.map(({ key, mediaType }) => [key, mediaType]));
  return { book, lexicon, images };
}
