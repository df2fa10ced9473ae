import { createClient } from '@supabase/supabase-js';
import { expect, test } from 'vitest';
import { useStack } from './testing.ts';

const stack = useStack();

test('the service deletes an account; what was its own goes along', async () => {
  const { id } = await stack.createReader('gone@example.test');
  await stack.sql`insert into public.profiles (reader_id, display_name) values (${id}, 'Gone')`;
  const { admin } = createClient(stack.url, stack.secretKey).auth;
  const { data, error } = await admin.deleteUser(id);
  expect(error).toBeNull();
  expect(data.user?.email).toBe('gone@example.test');
  expect(await stack.sql`select from public.profiles where reader_id = ${id}`).toHaveLength(0);
  expect((await admin.deleteUser(id)).error).toMatchObject({ status: 404, code: 'user_not_found' });
});

test('a reader and a visitor delete nobody', async () => {
  const reader = await stack.createReader();
  const victim = await stack.createReader();
  for (const key of [stack.publishableKey, reader.token]) {
    const { error } = await createClient(stack.url, key).auth.admin.deleteUser(victim.id);
    expect(error).toMatchObject({ status: 403, code: 'not_admin' });
  }
  expect(await stack.sql`select from auth.users where id = ${victim.id}`).toHaveLength(1);
});
