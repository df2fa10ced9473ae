import { beforeEach, describe, expect, it } from 'vitest';
import { useStack } from '../../supabase/stack/testing.ts';
import { runTaskOn } from './testing.ts';
import { addBook, addReader, ask, log, type Reader } from './testing-community.ts';

const stack = useStack();
let reader: Reader;

beforeEach(async () => {
  await stack.sql`delete from auth.users`;
  reader = await addReader(stack, 'Reader');
});

const follow = (one: Reader, other: Reader) => ask(stack, one, 'follow_reader', { reader_id: other.id });
const mine = (): Promise<Record<string, unknown>[]> => ask(stack, reader, 'my_reader_suggestions');
const refresh = async () => (await runTaskOn(stack, 'suggest-readers')).result;

describe('readers whom one might follow', () => {
  it('are those whom two followed readers follow before those whom one does', async () => {
    const [a, b] = [await addReader(stack, 'A'), await addReader(stack, 'B')];
    const [both, one] = [await addReader(stack, 'Both'), await addReader(stack, 'One')];
    await follow(reader, a);
    await follow(reader, b);
    await follow(a, both);
    await follow(b, both);
    await follow(b, one);
    expect(await refresh()).toEqual({ readers: 5, done: true });
    const rows = await mine();
    expect(rows).toMatchObject([
      { reader_id: both.id, display_name: 'Both', followers: 2, follows_in_common: 2, books_in_common: 0 },
      { reader_id: one.id, display_name: 'One', followers: 1, follows_in_common: 1 },
    ]);
    // A follows one, B follows two.
    expect(rows[0]?.score).toBeCloseTo(1 / Math.log(3) + 1 / Math.log(4), 9);
    expect(rows[1]?.score).toBeCloseTo(1 / Math.log(4), 9);
  });

  it('are those fond of the same books, the rarer the book the more, if they show it', async () => {
    const [rare, loved] = [await addBook(stack), await addBook(stack)];
    const [alike, distant] = [await addReader(stack, 'Alike'), await addReader(stack, 'Distant')];
    const secret = await addReader(stack, 'Secret', 'hidden');
    await log(stack, reader, 'like', rare, loved);
    await log(stack, alike, 'finish', rare);
    await log(stack, distant, 'like', loved);
    await log(stack, secret, 'like', loved);
    await refresh();
    const rows = await mine();
    expect(rows).toMatchObject([
      { reader_id: alike.id, follows_in_common: 0, books_in_common: 1 },
      { reader_id: distant.id, books_in_common: 1 },
    ]);
    // Likes and finishes: two of the rare book, three of the other.
    expect(rows[0]?.score).toBeCloseTo(1 / Math.log(4), 9);
    expect(rows[1]?.score).toBeCloseTo(1 / Math.log(5), 9);
  });

  it('are never oneself, nor somebody one follows, however the follows run in circles', async () => {
    const [a, b] = [await addReader(stack, 'A'), await addReader(stack, 'B')];
    for (const [from, to] of [
      [reader, a],
      [a, reader],
      [a, b],
      [b, a],
      [b, reader],
    ] as const) {
      await follow(from, to);
    }
    await refresh();
    expect(await mine()).toMatchObject([{ reader_id: b.id }]);
    await follow(reader, b);
    expect(await mine()).toEqual([]);
  });

  it('are worked out for who was here this week, when something changed or a day has passed', async () => {
    const [a, b] = [await addReader(stack, 'A'), await addReader(stack, 'B')];
    await follow(reader, a);
    await follow(a, b);
    expect(await refresh()).toMatchObject({ readers: 3 });
    await stack.sql`
      update public.reader_activity set
        suggested_at = now() - interval '1 hour', follows_changed_at = follows_changed_at - interval '2 hours'`;
    expect(await refresh()).toMatchObject({ readers: 0 });
    await ask(stack, reader, 'unfollow_reader', { reader_id: a.id });
    expect(await refresh()).toMatchObject({ readers: 1 });
    expect(await mine()).toEqual([]);
    await stack.sql`
      update public.reader_activity set suggested_at = now() - interval '25 hours', active_at = now() - interval '8 days'
      where reader_id = ${reader.id}`;
    expect(await refresh()).toMatchObject({ readers: 0 });
  });

  it('are walked in batches, and who goes meanwhile is left out', async () => {
    await stack.sql`
      with users as (
        insert into auth.users (id, email) select gen_random_uuid(), n || '@batch.test' from generate_series(1, 450) as n
        returning id
      ), profiles as (
        insert into public.profiles (reader_id, display_name) select id, 'n' from users returning reader_id
      )
      insert into public.reader_activity (reader_id) select reader_id from profiles`;
    await stack.sql`
      insert into public.follows (follower_id, followed_id)
      select a.reader_id, b.reader_id from public.profiles as a
      cross join lateral (
        select reader_id from public.profiles where reader_id > a.reader_id order by reader_id limit 3) as b`;
    const [gone] =
      await stack.sql`select reader_id from public.profiles order by reader_id offset 300 limit 1`;
    const deleting = await stack.sql.reserve();
    await deleting`begin`;
    await deleting`delete from auth.users where id = ${gone?.reader_id}`;
    const refreshed = runTaskOn(stack, 'suggest-readers');
    await new Promise((resolve) => setTimeout(resolve, 400));
    await deleting`commit`;
    deleting.release();
    const { status, result } = await refreshed;
    expect(status).toBe('succeeded');
    expect(Number(result.readers)).toBeGreaterThanOrEqual(450);
    const [count] =
      await stack.sql`select count(distinct reader_id)::int as readers from public.reader_suggestions`;
    expect(count?.readers).toBeGreaterThan(400);
    const about =
      await stack.sql`select from public.reader_suggestions where suggested_id = ${gone?.reader_id}`;
    expect(about).toHaveLength(0);
  });
});
