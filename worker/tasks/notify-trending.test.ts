import { beforeEach, describe, expect, it } from 'vitest';
import { useStack } from '../../supabase/stack/testing.ts';
import { runTaskOn } from './testing.ts';
import { addBook, ask, log, type Reader } from './testing-community.ts';

const stack = useStack();
let reader: Reader;

beforeEach(async () => {
  await stack.sql`delete from auth.users`;
  reader = await stack.createReader();
});

const notifications = (one: Reader) =>
  fetch(`${stack.url}/rest/v1/notifications?select=id,kind,data,read_at`, {
    headers: { apikey: stack.publishableKey, authorization: `Bearer ${one.token}` },
  }).then((response) => response.json());

describe('notify-trending', () => {
  it('tells once a day of trending books not yet opened and of recommendations', async () => {
    const [seen, news] = [
      await addBook(stack, { title: '見た' }),
      await addBook(stack, { title: 'こころ', author: '漱石' }),
    ];
    const known = await addBook(stack, { title: '坊っちゃん', words: { 食べる: 95, 刀: 5 } });
    const other = await stack.createReader();
    await log(stack, other, 'like', seen, news);
    await log(stack, reader, 'view', seen);
    await ask(stack, reader, 'set_known_words', { words: [{ base: '食べる' }] });
    await runTaskOn(stack, 'refresh-trending');
    await runTaskOn(stack, 'refresh-recommendations');
    // The other has seen both, and there is nothing to recommend: she is told nothing.
    expect((await runTaskOn(stack, 'notify-trending')).result).toEqual({
      readers: 2,
      notifications: 1,
      done: true,
    });
    expect((await runTaskOn(stack, 'notify-trending')).result).toMatchObject({ notifications: 0 });
    const [told] = await notifications(reader);
    expect(told).toMatchObject({
      kind: 'trending',
      read_at: null,
      data: {
        books: [{ bookId: news, title: 'こころ', author: '漱石' }],
        recommendations: [{ bookId: known, title: '坊っちゃん', coverage: 0.95 }],
      },
    });
    expect(await notifications(other)).toEqual([]);
    expect(await ask(stack, other, 'mark_notifications_read', { ids: [told.id] })).toBe(0);
    expect(await ask(stack, reader, 'mark_notifications_read', { ids: [told.id] })).toBe(1);
    expect((await notifications(reader))[0].read_at).not.toBeNull();
  });
});

describe('purge-notifications', () => {
  it('deletes what is older than 30 days', async () => {
    await stack.sql`
      insert into public.notifications (reader_id, kind, data, dedupe_key, created_at)
      select ${reader.id}, 'trending', '{}', n::text, now() - n * interval '1 day' from generate_series(0, 59) as n`;
    expect((await runTaskOn(stack, 'purge-notifications')).result).toEqual({ deleted: 30, done: true });
    expect(await stack.sql`select from public.notifications`).toHaveLength(30);
    expect((await runTaskOn(stack, 'purge-notifications', { keepDays: 10 })).result).toEqual({
      deleted: 20,
      done: true,
    });
  });
});
