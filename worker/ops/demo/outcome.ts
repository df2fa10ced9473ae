import type { Stack } from '../../../supabase/stack/stack.ts';
import type { Book } from '../../book/types.ts';
import { openSupabase } from '../../supabase.ts';

export interface FinishedBook {
  readonly status: 'ready';
  readonly outputPrefix: string;
  readonly book: Book;
  readonly metrics: { readonly ms: Readonly<Record<string, number>>; readonly peakMemoryBytes: number };
}

export interface FailedBook {
  readonly status: 'failed';
  readonly error: { readonly code: string; readonly message: string };
}

/** What became of a book, as the database tells it. */
export async function readOutcome(stack: Stack, bookId: string): Promise<FinishedBook | FailedBook> {
  const access = { supabaseUrl: stack.url, serviceRoleKey: stack.secretKey };
  const supabase = openSupabase(access, new AbortController().signal);
  const { data: row } = await supabase.from('books').select().eq('id', bookId).single().throwOnError();
  const { data: attempt } = await supabase
    .from('job_attempts')
    .select()
    .order('finished_at', { ascending: false })
    .limit(1)
    .single()
    .throwOnError();
  if (row.status !== 'ready') return { status: 'failed', error: row.error ?? attempt.error };
  const manifest = await supabase.storage.from('epubs').download(`${row.output_prefix}/book.json`);
  if (manifest.error !== null) throw manifest.error;
  const book = JSON.parse(await manifest.data.text()) as Book;
  return { status: 'ready', outputPrefix: row.output_prefix, book, metrics: attempt.metrics };
}
