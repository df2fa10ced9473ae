import { createClient } from '@supabase/supabase-js';
import { beforeEach, describe, expect, it } from 'vitest';
import { asReader } from '../worker/queue/testing.ts';
import { addBook, addReader, ask, log, type Reader } from '../worker/tasks/testing-community.ts';
import { useStack } from './stack/testing.ts';

const stack = useStack();
let reader: Reader;
let other: Reader;

beforeEach(async () => {
  await stack.sql`delete from auth.users`;
  reader = await addReader(stack, 'Reader');
  other = await addReader(stack, 'Other', 'hidden');
});

const clientOf = ({ token }: Reader) =>
  createClient(stack.url, stack.publishableKey, { accessToken: async () => token });
const refused = (one: Reader, name: string, args: Record<string, unknown>) =>
  asReader(stack, one, name, args).then(({ body }) => (body as { message: string }).message);

describe('what a reader sees of another', () => {
  it('is her profile’s public fields and counts, and nothing she reads, knows or is told', async () => {
    const book = await addBook(stack, { words: { 食べる: 95, 刀: 5 } });
    await log(stack, other, 'like', book);
    await ask(stack, other, 'set_known_words', { words: [{ base: '食べる' }] });
    await ask(stack, other, 'follow_reader', { reader_id: reader.id });
    await stack.sql`select public.recommend_by_vocabulary(), public.suggest_readers()`;
    await stack.sql`
      insert into public.notifications (reader_id, kind, data, dedupe_key) values (${other.id}, 'trending', '{}', 'x')`;
    await stack.sql`
      insert into public.reader_suggestions values (${other.id}, ${reader.id}, 1, 1, 0, now()) on conflict do nothing`;
    const [mine, hers] = [clientOf(reader), clientOf(other)];
    for (const table of [
      'reading_events',
      'known_words',
      'book_recommendations',
      'reader_suggestions',
      'notifications',
    ]) {
      expect((await hers.from(table).select('*')).data, table).toHaveLength(1);
      expect((await mine.from(table).select('*')).data, table).toEqual([]);
      expect((await hers.from(table).delete().neq('reader_id', reader.id)).error?.code, table).toBe('42501');
      expect((await createClient(stack.url, stack.publishableKey).from(table).select('*')).error?.code).toBe(
        '42501',
      );
    }
    expect((await mine.from('follows').select('follower_id')).data).toEqual([{ follower_id: other.id }]);
    const profile = mine.from('profiles').select('display_name, about').eq('reader_id', other.id);
    expect((await profile).data).toEqual([{ display_name: 'Other', about: null }]);
    expect((await mine.from('profiles').select('shows_reading')).error?.code).toBe('42501');
    const counts = mine.from('reader_counts').select('followers, following, books').eq('reader_id', other.id);
    expect((await counts).data).toEqual([{ followers: 0, following: 1, books: 0 }]);
    expect((await mine.from('reader_counts').select('likes')).error?.code).toBe('42501');
    for (const table of [
      'reader_activity',
      'book_words',
      'lemmas',
      'trending_books',
      'account_audit',
      'hot_scores',
    ]) {
      expect((await mine.from(table).select('*')).error?.code, table).toBe('42501');
    }
  });

  it('is a third reader’s follows neither', async () => {
    const third = await addReader(stack, 'Third');
    await ask(stack, other, 'follow_reader', { reader_id: third.id });
    expect((await clientOf(reader).from('follows').select('*')).data).toEqual([]);
  });
});

describe('shared books', () => {
  it('can be read by every reader, and others by their owners alone', async () => {
    const [shared, own] = [await addBook(stack), await addBook(stack, { onlyFor: other })];
    const service = createClient(stack.url, stack.secretKey).storage.from('epubs');
    for (const book of [shared, own]) {
      expect((await service.upload(`books/${book}/first/book.json`, new Uint8Array(3))).error).toBeNull();
    }
    const can = async (one: Reader, book: string) =>
      (await clientOf(one).storage.from('epubs').download(`books/${book}/first/book.json`)).error === null;
    expect([await can(reader, shared), await can(reader, own), await can(other, own)]).toEqual([
      true,
      false,
      true,
    ]);
    const listed = (one: Reader) => ask(stack, one, 'readable_books', { ids: [shared, own, reader.id] });
    const row = (book: string) =>
      expect.objectContaining({ book_id: book, output_prefix: `books/${book}/first` });
    expect(await listed(reader)).toEqual([row(shared)]);
    expect(await listed(other)).toEqual([shared, own].sort().map(row));
    await stack.sql`select public.unshare_book(${shared})`;
    expect(await can(reader, shared)).toBe(false);
    expect(await listed(reader)).toEqual([]);
    expect((await clientOf(reader).from('books').select('id')).data).toEqual([]);
  });
});

describe('log_reading_event', () => {
  it('counts likes and finishes once, a view and a share once an hour, ten comments', async () => {
    const book = await addBook(stack);
    const tell = (kind: string) => ask<boolean>(stack, reader, 'log_reading_event', { book_id: book, kind });
    for (const kind of ['view', 'share', 'like', 'finish']) {
      expect([await tell(kind), await tell(kind)], kind).toEqual([true, false]);
    }
    const comments = [];
    for (let n = 0; n < 11; n++) comments.push(await tell('comment'));
    expect(comments.filter(Boolean)).toHaveLength(10);
    await stack.sql`update public.reading_events set at = at - interval '61 minutes'`;
    expect([await tell('view'), await tell('share'), await tell('comment'), await tell('like')]).toEqual([
      true,
      true,
      true,
      false,
    ]);
    expect(await ask(stack, reader, 'take_back_event', { book_id: book, kind: 'like' })).toBe(true);
    expect(await ask(stack, reader, 'take_back_event', { book_id: book, kind: 'view' })).toBe(false);
    expect(await tell('like')).toBe(true);
  });

  it('takes sixty at once and one a second, also of calls at the same time', async () => {
    const book = await addBook(stack);
    const call = () => asReader(stack, reader, 'log_reading_event', { book_id: book, kind: 'view' });
    const answers = await Promise.all(Array.from({ length: 80 }, call));
    const allowed = answers.filter(({ status }) => status === 200).length;
    // A second's more for each second that the calls took.
    expect(allowed).toBeGreaterThanOrEqual(60);
    expect(allowed).toBeLessThan(80);
    const { body, status } = answers.find((answer) => answer.status !== 200) ?? {};
    expect({ body, status }).toMatchObject({ status: 429, body: { message: 'too_many_events' } });
    await log(stack, other, 'view', book);
    await stack.sql`update public.reader_activity set refilled_at = refilled_at - interval '2 seconds'`;
    expect((await call()).status).toBe(200);
    // The database's clock is put back by an hour.
    await stack.sql`
      update public.reader_activity set refilled_at = now() + interval '1 hour', event_tokens = 5
      where reader_id = ${reader.id}`;
    expect((await call()).status).toBe(200);
  });

  it('refuses what is not there', async () => {
    const own = await addBook(stack, { onlyFor: other });
    const nowhere = '00000000-0000-4000-8000-000000000000';
    for (const book_id of [own, nowhere]) {
      expect(await refused(reader, 'log_reading_event', { book_id, kind: 'view' })).toBe('book_missing');
    }
    expect(await refused(reader, 'log_reading_event', { book_id: own, kind: 'steal' })).toBe('kind_invalid');
    await expect(
      stack.sql`insert into public.reading_events (reader_id, book_id, kind) values (${reader.id}, ${nowhere}, 'view')`,
    ).rejects.toMatchObject({ constraint_name: 'reading_events_book_id_fkey' });
    expect(await stack.sql`select from public.reading_events`).toHaveLength(0);
  });
});

describe('known words', () => {
  it('add up, forget, and are bounded', async () => {
    const set = (words: unknown) => ask(stack, reader, 'set_known_words', { words });
    expect(
      await set([
        { base: '食べる', reading: 'たべる' },
        { base: '食べる', reading: 'たべる' },
        { base: '本' },
      ]),
    ).toBe(2);
    expect(await set([{ base: '刀' }])).toBe(3);
    expect(
      await ask(stack, reader, 'forget_known_words', { words: [{ base: '食べる', reading: 'たべる' }] }),
    ).toBe(2);
    const many = Array.from({ length: 5001 }, (_, n) => ({ base: String(n) }));
    for (const words of [many, {}, [1], [{}], [{ base: '' }], [{ base: 'x'.repeat(101) }]]) {
      expect(await refused(reader, 'set_known_words', { words }), JSON.stringify(words).slice(0, 40)).toBe(
        'words_invalid',
      );
    }
    await stack.sql`
      insert into public.known_words (reader_id, base) select ${reader.id}, n::text from generate_series(1, 59998) as n`;
    expect(await refused(reader, 'set_known_words', { words: [{ base: '城' }] })).toBe('too_many_words');
  });
});

describe('profiles and follows', () => {
  it('show their own reader what others do not see', async () => {
    const mine = { display_name: 'Rei', about: 'Reads.', shows_reading: true };
    await ask(stack, reader, 'save_profile', mine);
    expect(await ask(stack, reader, 'my_profile')).toEqual([expect.objectContaining(mine)]);
    await ask(stack, reader, 'remove_profile');
    expect(await ask(stack, reader, 'my_profile')).toEqual([]);
  });

  it('refuse what makes no sense', async () => {
    expect(await refused(reader, 'save_profile', { display_name: ' ' })).toBe('profile_invalid');
    expect(await refused(reader, 'follow_reader', { reader_id: reader.id })).toBe('follow_invalid');
    const nobody = await stack.createReader();
    expect(await refused(reader, 'follow_reader', { reader_id: nobody.id })).toBe('profile_missing');
    expect(await ask(stack, reader, 'follow_reader', { reader_id: other.id })).toBe(true);
    expect(await ask(stack, reader, 'follow_reader', { reader_id: other.id })).toBe(false);
    await ask(stack, other, 'remove_profile');
    expect((await clientOf(reader).from('follows').select('*')).data).toEqual([]);
  });
});

describe('store_book_words', () => {
  it('needs the claim, the book’s own folder and even columns', async () => {
    const book = await addBook(stack);
    const [job] = await stack.sql`select id from public.jobs where book_id = ${book}`;
    const token = '00000000-0000-4000-8000-00000000000f';
    const words = { bases: ['本'], readings: ['ほん'], counts: [1] };
    const store = (change: Record<string, unknown> = {}) =>
      fetch(`${stack.url}/rest/v1/rpc/store_book_words`, {
        method: 'POST',
        headers: {
          apikey: stack.secretKey,
          authorization: `Bearer ${stack.secretKey}`,
          'content-type': 'application/json',
        },
        body: JSON.stringify({ id: job?.id, token, output_prefix: `books/${book}/next`, words, ...change }),
      }).then((response) => response.json());
    expect(await store()).toMatchObject({ message: 'lease_lost' });
    await stack.sql`
      update public.jobs set status = 'running', result = null, finished_at = null, attempt = 1, locked_by = 'w',
        started_at = now(), lease_token = ${token}, lease_expires_at = now() + interval '1 hour'
      where id = ${job?.id}`;
    expect([await store(), await store()]).toEqual([1, 1]);
    expect(await stack.sql`select from public.book_words where book_id = ${book}`).toHaveLength(1);
    for (const change of [
      { output_prefix: 'books/x/next' },
      { words: {} },
      { words: { ...words, counts: [] } },
      { words: { ...words, counts: [0] } },
      { words: { ...words, counts: ['-1'] } },
      { words: { bases: 'x', readings: 'x', counts: 'x' } },
    ]) {
      expect(await store(change)).toMatchObject({ message: 'words_invalid' });
    }
    expect(await store({ words: { bases: [], readings: [], counts: [] } })).toBe(0);
    expect(await stack.sql`select from public.book_words where book_id = ${book}`).toHaveLength(0);
  });
});
