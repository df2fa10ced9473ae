import { createClient } from '@supabase/supabase-js';
import { expect, test } from 'vitest';
import { useStack } from './testing.ts';

const stack = useStack();

test('a reader calls a function as herself', async () => {
  await stack.sql`create function me() returns uuid language sql as 'select auth.uid()'`;
  await stack.sql`grant execute on function me() to authenticated`;
  const reader = await stack.createReader();
  const client = createClient(stack.url, stack.publishableKey, { accessToken: async () => reader.token });
  expect((await client.rpc('me')).data).toBe(reader.id);
});
