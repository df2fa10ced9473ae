import { beforeAll, describe, expect, it } from 'vitest';
import { useStack } from '../../supabase/stack/testing.ts';
import { addBook, addReader, ask, log, type Reader } from '../tasks/testing-community.ts';
import { runCommand } from '../testing/run-command.ts';
import { shareBook, showBook, unshareBook } from './commands/books.ts';
import { showRecommendations, showSuggestions } from './commands/for-reader.ts';
import { showHot, showTrending } from './commands/trending.ts';
import { openSession } from './session.ts';

const stack = useStack();
const session = () => openSession({ SUPABASE_URL: stack.url, SUPABASE_SERVICE_ROLE_KEY: stack.secretKey });
let reader: Reader;
let book: string;

beforeAll(async () => {
  reader = await addReader(stack, 'Reader');
  const [friend, stranger] = [await addReader(stack, 'Friend'), await addReader(stack, 'Stranger')];
  book = await addBook(stack, { title: 'こころ', author: '夏目漱石', words: { 食べる: 95, 刀: 5 } });
  await log(stack, friend, 'like', book);
  await ask(stack, reader, 'follow_reader', { reader_id: friend.id });
  await ask(stack, friend, 'follow_reader', { reader_id: stranger.id });
  await ask(stack, reader, 'set_known_words', { words: [{ base: '食べる' }] });
});

const run = (...args: string[]) =>
  runCommand('ops/main.ts', ...args).then(({ code, out, err }) => ({ code, out, err }));

describe('ops community', () => {
  it('says how to get a list that was never computed', async () => {
    expect((await showTrending(session(), 5)).text()).toContain('tasks run refresh-trending');
  });

  it('runs the tasks, in parts too, and shows what readers get from them', async () => {
    Object.assign(process.env, { SUPABASE_URL: stack.url, SUPABASE_SERVICE_ROLE_KEY: stack.secretKey });
    expect((await run('tasks', 'run', 'refresh-trending')).code).toBe(0);
    expect((await run('tasks', 'run', 'refresh-rec', '--only', 'vocabulary, social')).code).toBe(0);
    expect((await run('tasks', 'run', 'suggest-readers')).code).toBe(0);
    const wrong = await run('tasks', 'run', 'suggest-readers', '--only', 'vocabulary');
    expect(wrong).toMatchObject({ code: 1, err: expect.stringContaining('payload of suggest-readers') });

    const trending = await showTrending(session(), 5);
    expect(trending.text()).toMatch(/1 │ こころ │ 夏目漱石 │ 2\.00/);
    expect(trending.data).toMatchObject({ books: [{ book_id: book, likes: 1 }] });
    expect((await showHot(session(), 5)).text()).toContain('こころ');
    const recommended = (await showRecommendations(session(), reader.id, 5)).text();
    expect(recommended).toContain('knows 95.0 % of the words, 1 to learn');
    expect(recommended).toContain('1 of those followed liked it');
    expect((await showSuggestions(session(), reader.id, 5)).text()).toContain('Stranger');
    await expect(showSuggestions(session(), 'x', 5)).rejects.toMatchObject({ code: 'reader_invalid' });
  });

  it('shares a book and takes that back', async () => {
    expect((await showBook(session(), book)).text()).toContain('夏目漱石');
    await unshareBook(session(), book);
    expect((await showTrending(session(), 5)).text()).toContain('Nothing was read in the window.');
    await shareBook(session(), book);
    expect((await showTrending(session(), 5)).data).toMatchObject({ books: [{ book_id: book }] });
    await expect(shareBook(session(), reader.id)).rejects.toMatchObject({ code: 'book_missing' });
    await expect(shareBook(session(), 'no-uuid')).rejects.toMatchObject({ code: 'book_missing' });
    await expect(unshareBook(session(), 'no-uuid')).rejects.toMatchObject({ code: 'book_missing' });
  });
});
