import * as v from 'valibot';
import { rowsOf, type Session } from '../ops/session.ts';

const ofBook = v.looseObject({ book_id: v.nullable(v.string()) });
const titled = v.object({ id: v.string(), title: v.nullable(v.string()) });

/** Jobs with the title of their book: a person knows a book by that. One more question for a whole page of jobs. */
export async function withTitles(session: Session, rows: unknown): Promise<object[]> {
  const jobs = v.parse(v.array(ofBook), rows);
  const books = [...new Set(jobs.map(({ book_id }) => book_id).filter((id) => id !== null))];
  if (books.length === 0) return jobs.map((job) => ({ ...job, title: null }));
  const read = session.supabase.from('books').select('id,title').in('id', books);
  const found = v.parse(v.array(titled), await rowsOf(read, 'The titles of the books'));
  const titles = new Map(found.map(({ id, title }) => [id, title]));
  return jobs.map((job) => ({ ...job, title: titles.get(job.book_id ?? '') ?? null }));
}
