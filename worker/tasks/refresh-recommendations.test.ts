import { beforeEach, describe, expect, it } from 'vitest';
import { useStack } from '../../supabase/stack/testing.ts';
import { runTaskOn } from './testing.ts';
import { addBook, addReader, ask, log, type Reader } from './testing-community.ts';

const stack = useStack();
let reader: Reader;

beforeEach(async () => {
  await stack.sql`delete from auth.users`;
  reader = await stack.createReader();
});

interface Recommended {
  book_id: string;
  score: number;
  reasons: Record<string, unknown>[];
}
const mine = (): Promise<Recommended[]> => ask(stack, reader, 'my_recommendations');
const know = (...bases: string[]) =>
  ask(stack, reader, 'set_known_words', { words: bases.map((base) => ({ base })) });
const refresh = async (...only: string[]) => {
  const { status, result } = await runTaskOn(stack, 'refresh-recommendations', { only });
  expect(status).toBe('succeeded');
  return result;
};

describe('by vocabulary', () => {
  it('finds what is known from 80 to 100 %, best from 90 to 98, and says how many words it would teach', async () => {
    const best = await addBook(stack, { words: { 食べる: 80, 本: 15, 刀: 3, 城: 2 } });
    const harder = await addBook(stack, { words: { 食べる: 60, 本: 25, 鬼: 15 } });
    await addBook(stack, { words: { 食べる: 80, 鬼: 20 } });
    await addBook(stack, { words: { 食べる: 5, 本: 5 } });
    await know('食べる', '本');
    expect(await refresh('vocabulary')).toEqual({ vocabulary: { readers: 1, done: true } });
    const rows = await mine();
    expect(rows.map(({ book_id }) => book_id)).toEqual([best, harder]);
    // 95 %: as good as can be, two words to learn. 85 %: half way from 80 to 90, one.
    expect(rows[0]?.score).toBeCloseTo(0.7 + (0.3 * 2) / 102, 9);
    expect(rows[0]?.reasons).toMatchObject([{ source: 'vocabulary', coverage: 0.95, newWords: 2 }]);
    expect(rows[1]?.score).toBeCloseTo(0.5 * (0.7 + (0.3 * 1) / 101), 9);
  });

  it('asks for the reading where both sides name one', async () => {
    const book = await addBook(stack, { words: { 生物: 10 } });
    await stack.sql`update public.lemmas set reading = 'なまもの' where base = '生物'`;
    await stack.sql`
      update public.book_words set counts = '{95}', running = 100 where book_id = ${book}`;
    const coverage = async (words: unknown) => {
      await ask(stack, reader, 'forget_known_words', {
        words: [{ base: '生物' }, { base: '生物', reading: 'せいぶつ' }],
      });
      await ask(stack, reader, 'set_known_words', { words });
      await refresh('vocabulary');
      return (await mine())[0]?.reasons[0]?.coverage;
    };
    expect(await coverage([{ base: '生物', reading: 'せいぶつ' }])).toBeUndefined();
    expect(await coverage([{ base: '生物' }])).toBe(0.95);
    expect(await coverage([{ base: '生物', reading: 'なまもの' }])).toBe(0.95);
    await stack.sql`update public.lemmas set reading = ''`;
  });

  it('does again only what changed: readers with new words, and new books for the rest', async () => {
    const first = await addBook(stack, { words: { 食べる: 95, 刀: 5 } });
    await know('食べる');
    await refresh('vocabulary');
    await later();
    expect(await refresh('vocabulary')).toMatchObject({ vocabulary: { readers: 0 } });
    const second = await addBook(stack, { words: { 食べる: 93, 城: 4, 鬼: 3 } });
    expect(await refresh('vocabulary')).toMatchObject({ vocabulary: { readers: 1 } });
    expect((await mine()).map(({ book_id }) => book_id)).toEqual([second, first]);
    await later();
    await know('刀');
    await refresh('vocabulary');
    expect((await mine()).map(({ book_id }) => book_id)).toEqual([second]);
  });

  it('counts the words of the edition that readers see', async () => {
    const book = await addBook(stack, { words: { 食べる: 95, 刀: 5 } });
    await know('食べる');
    const [job] = await stack.sql`select id from public.jobs where book_id = ${book}`;
    const token = '00000000-0000-4000-8000-00000000000f';
    await stack.sql`
      update public.jobs set status = 'running', result = null, finished_at = null, attempt = 1, locked_by = 'w',
        started_at = now(), lease_token = ${token}, lease_expires_at = now() + interval '1 hour'
      where id = ${job?.id}`;
    const words = { bases: ['鬼'], readings: ['おに'], counts: [100] };
    await stack.sql`
      select public.store_book_words(${job?.id}, ${token}, ${`books/${book}/second`}, ${stack.sql.json(words)})`;
    await refresh('vocabulary');
    expect((await mine()).map(({ book_id }) => book_id)).toEqual([book]);
    const result = { outputPrefix: `books/${book}/second`, chapters: 1, characters: 1, words: 1 };
    await stack.sql`select public.complete_job(${job?.id}, ${token}, ${stack.sql.json(result)})`;
    await refresh('vocabulary');
    expect(await mine()).toEqual([]);
    const left = await stack.sql`select output_prefix from public.book_words where book_id = ${book}`;
    expect([...left]).toEqual([{ output_prefix: `books/${book}/second` }]);
  });

  it('names a reader’s own books, nobody else’s, and none she has finished', async () => {
    const words = { 食べる: 95, 刀: 5 };
    const own = await addBook(stack, { words, onlyFor: reader });
    await addBook(stack, { words, onlyFor: await stack.createReader() });
    const finished = await addBook(stack, { words });
    await know('食べる');
    await refresh('vocabulary');
    expect(await mine()).toHaveLength(2);
    await log(stack, reader, 'finish', finished);
    expect((await mine()).map(({ book_id }) => book_id)).toEqual([own]);
  });
});

/** What was done and computed was so an hour earlier. */
async function later(): Promise<void> {
  await stack.sql`
    update public.reader_activity set
      words_changed_at = words_changed_at - interval '1 hour', vocabulary_at = vocabulary_at - interval '30 minutes'`;
  await stack.sql`
    update public.books set published_at = published_at - interval '1 hour', shared_at = shared_at - interval '1 hour'`;
}

describe('by content', () => {
  it('finds the same words that other books have not, and the same author', async () => {
    const common = { 食べる: 50, 行く: 40 };
    const swords = { 刀: 5, 城: 5, 武士: 5, 殿: 5, 馬: 5 };
    const liked = await addBook(stack, { words: { ...common, ...swords }, author: '吉川英治' });
    const alike = await addBook(stack, { words: { ...common, ...swords, 鬼: 4 } });
    const sameAuthor = await addBook(stack, { words: { ...common, 海: 4 }, author: '吉川英治' });
    const other = await addBook(stack, { words: { ...common, 猫: 4, 犬: 4 } });
    await addBook(stack, { words: { ...common, 猫: 4, 犬: 4 } });
    await log(stack, reader, 'like', liked);
    expect(await refresh('content')).toMatchObject({ content: { keywords: 5, readers: 1, done: true } });
    const keywords = await stack.sql`
      select base from public.book_keywords join public.lemmas on lemmas.id = lemma_id where book_id = ${liked}`;
    // What stands in all five books sets none apart, and is last: but 7 words are fewer than 32.
    expect(keywords.map(({ base }) => base).sort()).toEqual(
      ['刀', '城', '武士', '殿', '馬', '行く', '食べる'].sort(),
    );
    const rows = await mine();
    expect(rows.map(({ book_id }) => book_id)).toEqual([sameAuthor, alike]);
    expect(rows[0]?.score).toBeCloseTo(0.5, 9);
    expect(rows[0]?.reasons).toMatchObject([{ source: 'content', sameAuthor: true, because: liked }]);
    expect(rows[1]?.score).toBeCloseTo(7 / 32, 9);
    expect(rows[1]?.reasons).toMatchObject([{ sharedWords: 7, sameAuthor: false, because: liked }]);
    expect(rows.map(({ book_id }) => book_id)).not.toContain(other);
  });

  it('compares a book with shared ones once it is shared itself', async () => {
    const words = { 刀: 5, 城: 5, 武士: 5, 殿: 5 };
    const [liked, secret] = [
      await addBook(stack, { words }),
      await addBook(stack, { words, onlyFor: await stack.createReader() }),
    ];
    await log(stack, reader, 'like', liked);
    await refresh('content');
    expect(await stack.sql`select from public.alike_books`).toHaveLength(0);
    await stack.sql`select public.share_book(${secret})`;
    await refresh('content');
    expect((await mine()).map(({ book_id }) => book_id)).toEqual([secret]);
    expect(await stack.sql`select from public.alike_books`).toHaveLength(2);
  });
});

describe('by readers', () => {
  it('finds what at least two readers of the same finished too', async () => {
    const [read, next, rare] = [await addBook(stack), await addBook(stack), await addBook(stack)];
    for (let n = 0; n < 3; n++) {
      const other = await stack.createReader();
      await log(stack, other, 'finish', read, ...(n < 2 ? [next] : [rare]));
    }
    await log(stack, reader, 'finish', read);
    await refresh('collaborative');
    const rows = await mine();
    // Two of the four readers of one, both of the other: 2 / √(4 · 2).
    const similarity = 2 / Math.sqrt(8);
    expect(rows).toMatchObject([
      { book_id: next, reasons: [{ source: 'collaborative', because: read, readers: 2 }] },
    ]);
    expect(rows[0]?.score).toBeCloseTo(similarity / (1 + similarity), 9);
  });

  it('finds what followed readers liked, if those show it', async () => {
    const [open, secret] = [await addReader(stack, 'Open'), await addReader(stack, 'Secret', 'hidden')];
    const [two, one, none] = [await addBook(stack), await addBook(stack), await addBook(stack)];
    const also = await addReader(stack, 'Also');
    await log(stack, open, 'like', two, one);
    await log(stack, also, 'finish', two);
    await log(stack, secret, 'like', none);
    for (const { id } of [open, secret, also]) await ask(stack, reader, 'follow_reader', { reader_id: id });
    await refresh('social');
    expect(await mine()).toMatchObject([
      { book_id: two, score: expect.closeTo(2 / 4, 9), reasons: [{ source: 'social', readers: 2 }] },
      { book_id: one, score: expect.closeTo(1 / 3, 9), reasons: [{ readers: 1 }] },
    ]);
    await ask(stack, open, 'save_profile', { display_name: 'Open', shows_reading: false });
    await refresh('social');
    expect(await mine()).toMatchObject([{ book_id: two, reasons: [{ readers: 1 }] }]);
  });
});

describe('together', () => {
  it('joins the sources as chances, keeps each one’s reason, and refreshes only the parts it is told', async () => {
    const friend = await addReader(stack, 'Friend');
    const book = await addBook(stack, { words: { 食べる: 95, 刀: 5 } });
    await log(stack, friend, 'like', book);
    await ask(stack, reader, 'follow_reader', { reader_id: friend.id });
    await know('食べる');
    expect(Object.keys(await refresh('social'))).toEqual(['social']);
    expect((await mine())[0]?.reasons).toHaveLength(1);
    const { result } = await runTaskOn(stack, 'refresh-recommendations');
    expect(Object.keys(result).sort()).toEqual(['collaborative', 'content', 'social', 'vocabulary']);
    const [row] = await mine();
    expect(row?.reasons.map(({ source }) => source)).toEqual(['vocabulary', 'social']);
    expect(row?.score).toBeCloseTo(1 - (1 - (0.7 + 0.3 / 101)) * (1 - 1 / 3), 9);
  });

  it('refuses a part there is not', async () => {
    const refused = runTaskOn(stack, 'refresh-recommendations', { only: ['magic'] });
    await expect(refused).rejects.toMatchObject({ code: 'payload_invalid' });
  });

  it('survives readers and books that go while it runs', async () => {
    const words = { 食べる: 95, 刀: 5 };
    const [gone, stays] = [await addBook(stack, { words }), await addBook(stack, { words })];
    const leaving = await stack.createReader();
    for (const one of [reader, leaving]) {
      await ask(stack, one, 'set_known_words', { words: [{ base: '食べる' }] });
    }
    const deleting = await stack.sql.reserve();
    await deleting`begin`;
    await deleting`delete from public.books where id = ${gone}`;
    await deleting`delete from auth.users where id = ${leaving.id}`;
    const refreshed = runTaskOn(stack, 'refresh-recommendations');
    await new Promise((resolve) => setTimeout(resolve, 500));
    await deleting`commit`;
    deleting.release();
    expect((await refreshed).status).toBe('succeeded');
    expect((await mine()).map(({ book_id }) => book_id)).toEqual([stays]);
  });
});
