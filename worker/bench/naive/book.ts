/**
 * The competitor of the one-book bench: what one writes first, with the same packages, and nothing done badly on
 * purpose. Claim → download → epubjs in jsdom → kuromoji.js → a JSON file of token objects a chapter → upload → complete.
 * It knows no ruby, no words, no offsets, no places, no limits and no heartbeat: less work than the worker does.
 */
import { createClient } from '@supabase/supabase-js';
import pLimit from 'p-limit';
import { openKuromoji } from '../../japanese/testing/kuromoji.ts';
import { claim } from './claim.ts';
import { openBook } from './epub.ts';

const { SUPABASE_URL = '', SUPABASE_SERVICE_ROLE_KEY = '' } = process.env;
const supabase = createClient(SUPABASE_URL, SUPABASE_SERVICE_ROLE_KEY, { auth: { persistSession: false } });
const bucket = supabase.storage.from('epubs');

const job = await claim(supabase);
if (job === null) throw new Error('There is no book to work on.');
const { bookId, uploadPath } = job.payload;
const upload = await bucket.download(uploadPath);
if (upload.error !== null) throw upload.error;
const book = await openBook(await upload.data.arrayBuffer());
const kuromoji = await openKuromoji();

const outputPrefix = `books/${bookId}/naive`;
const limit = pLimit(8);
const uploads: Promise<void>[] = [];
const put = async (key: string, content: unknown) => {
  const { error } = await bucket.upload(`${outputPrefix}/${key}`, JSON.stringify(content), {
    contentType: 'application/json',
  });
  if (error !== null) throw error;
};
let characters = 0;
let words = 0;
for (const [index, chapter] of book.chapters.entries()) {
  const paragraphs = (await chapter.paragraphs()).map((text) => ({ text, tokens: kuromoji.tokenize(text) }));
  for (const { text, tokens } of paragraphs) {
    characters += text.length;
    words += tokens.length;
  }
  uploads.push(limit(() => put(`chapters/${index + 1}.json`, { href: chapter.href, paragraphs })));
}
const { title, contents } = book;
uploads.push(limit(() => put('book.json', { title, contents, chapters: book.chapters.length })));
await Promise.all(uploads);
const result = { outputPrefix, title, language: 'ja', chapters: book.chapters.length, characters, words };
await supabase
  .rpc('complete_job', { id: job.id, token: job.lease_token, result, metrics: {} })
  .throwOnError();
process.exit(0);
