import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { useStack } from '../supabase/stack/testing.ts';
import { openSupabase } from './supabase.ts';
import { befall, type Fault } from './testing/faults.ts';
import { type Relay, startRelay } from './testing/relay.ts';

const stack = useStack();
let relay: Relay;
let requests = 0;

beforeAll(async () => {
  relay = await startRelay(stack.url);
});
afterAll(() => relay.stop());
beforeEach(() => {
  requests = 0;
});

function bucketThrough(faults: (Fault | null)[], signal = new AbortController().signal) {
  relay.route = (incoming, outgoing, pass) => {
    requests += 1;
    befall(faults.shift() ?? null, incoming, outgoing, pass);
  };
  return openSupabase({ supabaseUrl: relay.url, serviceRoleKey: stack.secretKey }, signal).storage.from(
    'epubs',
  );
}

const bytes = new TextEncoder().encode('{"a":1}');

test.each<Fault>(['error', 'refuse', 'swallow'])('an upload met by “%s” arrives whole', async (fault) => {
  const key = `books/x/${fault}.json`;
  const { error } = await bucketThrough([fault, fault]).upload(key, bytes, { upsert: false });
  // Twice swallowed, the third try finds what the first one wrote; that is for the caller to take for success.
  expect(error?.message ?? null).toBe(fault === 'swallow' ? 'The resource already exists' : null);
  expect(requests).toBe(3);
  const { data } = await bucketThrough([]).download(key);
  expect(await data?.text()).toBe('{"a":1}');
});

test('a download met by faults comes in the end; what is not there is not asked for again', async () => {
  await bucketThrough([]).upload('books/x/there.json', bytes);
  requests = 0;
  const { data } = await bucketThrough(['refuse', 'error']).download('books/x/there.json');
  expect(await data?.text()).toBe('{"a":1}');
  expect(requests).toBe(3);
  requests = 0;
  expect((await bucketThrough([]).download('books/x/missing.json')).error).not.toBeNull();
  expect(requests).toBe(1);
});

test('nothing is tried any more once the attempt is over', async () => {
  const attempt = new AbortController();
  const bucket = bucketThrough(['hang'], attempt.signal);
  const upload = bucket.upload('books/x/late.json', bytes);
  setTimeout(() => attempt.abort(), 100);
  expect((await upload).error).not.toBeNull();
  expect(requests).toBe(1);
});

test('what is sent as a form arrives as well', async () => {
  const { error } = await bucketThrough([]).upload('books/x/blob.json', new Blob([bytes]), { upsert: false });
  expect(error).toBeNull();
  const { data } = await bucketThrough([]).download('books/x/blob.json');
  expect(await data?.text()).toBe('{"a":1}');
});
