import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { useStack } from '../../supabase/stack/testing.ts';
import { type MailServer, startMailServer } from '../notices/testing.ts';
import { runTaskOn } from './testing.ts';

const stack = useStack();
let mail: MailServer;
let env: Record<string, string>;

beforeAll(async () => {
  mail = await startMailServer();
  env = { SMTP_URL: mail.url, MAIL_FROM: 'books@reader.example', APP_URL: 'https://reader.example' };
});
afterAll(() => mail.stop());
beforeEach(async () => {
  await stack.sql`delete from auth.users`;
  await stack.sql`truncate public.account_audit`;
  mail.mails.length = 0;
});

/** An account whose address nobody confirmed. */
async function unverified(age: string): Promise<string> {
  const { id } = await stack.createReader(`${crypto.randomUUID()}@unverified.test`);
  await stack.sql`
    update auth.users set email_confirmed_at = null, created_at = now() - ${age}::interval where id = ${id}`;
  return id;
}
const exists = async (id: string) => (await stack.sql`select from auth.users where id = ${id}`).length === 1;
const remove = (payload = {}) => runTaskOn(stack, 'remove-unverified', payload);

describe('remind-unverified', () => {
  it('writes one mail to an account of eleven months, and never another', async () => {
    const due = await unverified('11 months 1 day');
    await unverified('10 months');
    const verified = await unverified('2 years');
    await stack.sql`update auth.users set email_confirmed_at = now() where id = ${verified}`;
    expect((await runTaskOn(stack, 'remind-unverified', {}, env)).result).toEqual({
      reminded: 1,
      done: true,
    });
    await runTaskOn(stack, 'notify-readers', {}, env);
    const [letter] = mail.mails;
    expect(letter?.headers.get('subject')).toBe('Your account was never confirmed');
    expect(letter?.headers.has('list-unsubscribe')).toBe(false);
    expect(letter?.text).toContain('https://reader.example');
    expect(letter?.text).not.toContain('token=');
    // The outbox forgets after 30 days; the audit does not.
    await stack.sql`delete from public.notices`;
    expect((await runTaskOn(stack, 'remind-unverified', {}, env)).result).toEqual({
      reminded: 0,
      done: true,
    });
    expect(mail.mails).toHaveLength(1);
    const audit = await stack.sql`select account_id, action, outcome from public.account_audit`;
    expect([...audit]).toEqual([{ account_id: due, action: 'reminded', outcome: 'done' }]);
  });

  it('is not sent to who has confirmed meanwhile', async () => {
    const id = await unverified('1 year');
    await runTaskOn(stack, 'remind-unverified', {}, env);
    await stack.sql`update auth.users set email_confirmed_at = now() where id = ${id}`;
    expect((await runTaskOn(stack, 'notify-readers', {}, env)).result).toMatchObject({
      unwanted: 1,
      sent: 0,
    });
  });

  it('is written anew when it did not go out within a day, so that nobody is removed without a word', async () => {
    const id = await unverified('2 years');
    await runTaskOn(stack, 'remind-unverified', {}, env);
    // The mail server was away, or notify-readers off.
    await stack.sql`update public.notices set created_at = now() - interval '15 days'`;
    await stack.sql`update public.account_audit set created_at = now() - interval '15 days'`;
    await runTaskOn(stack, 'notify-readers', {}, env);
    expect(mail.mails).toHaveLength(0);
    expect((await runTaskOn(stack, 'remind-unverified', {}, env)).result).toMatchObject({ reminded: 1 });
    expect((await remove({ dryRun: false })).result).toMatchObject({ found: 0 });
    await runTaskOn(stack, 'notify-readers', {}, env);
    expect(mail.mails).toHaveLength(1);
    await stack.sql`update public.account_audit set created_at = now() - interval '15 days'`;
    expect((await runTaskOn(stack, 'remind-unverified', {}, env)).result).toMatchObject({ reminded: 0 });
    expect((await remove({ dryRun: false })).result).toMatchObject({ removed: 1 });
    expect(await exists(id)).toBe(false);
  });

  it('writes nothing that nobody could send', async () => {
    await unverified('1 year');
    const { error } = await runTaskOn(stack, 'remind-unverified');
    expect(error?.code).toBe('notices_unconfigured');
    expect(await stack.sql`select from public.account_audit`).toHaveLength(0);
  });
});

describe('remove-unverified', () => {
  it('only reports until it is told to remove', async () => {
    const id = await unverified('13 months');
    const { result } = await remove({ remindedDays: 0 });
    expect(result).toEqual({ dryRun: true, found: 1, removed: 0, failed: 0, spared: 0, ids: [id] });
    expect(await exists(id)).toBe(true);
    expect(await stack.sql`select from public.account_audit`).toHaveLength(0);
  });

  it('removes the oldest first, so many a run, with a row in the audit each', async () => {
    const [younger, oldest, older] = [
      await unverified('13 months'),
      await unverified('3 years'),
      await unverified('2 years'),
    ];
    await unverified('11 months');
    const { result } = await remove({ dryRun: false, limit: 2, remindedDays: 0 });
    expect(result).toMatchObject({ found: 2, removed: 2, ids: [oldest, older] });
    expect([await exists(oldest), await exists(older), await exists(younger)]).toEqual([false, false, true]);
    const audit =
      await stack.sql`select account_id, action, outcome from public.account_audit order by registered_at`;
    expect([...audit]).toEqual(
      [oldest, older].map((account_id) => ({ account_id, action: 'removed', outcome: 'done' })),
    );
    expect((await remove({ dryRun: false, remindedDays: 0 })).result).toMatchObject({ removed: 1 });
    expect((await remove({ dryRun: false, remindedDays: 0 })).result).toMatchObject({ found: 0 });
  });

  it('waits until two weeks after the reminder', async () => {
    const id = await unverified('2 years');
    expect((await remove({ dryRun: false })).result).toMatchObject({ found: 0 });
    await runTaskOn(stack, 'remind-unverified', {}, env);
    expect((await remove({ dryRun: false })).result).toMatchObject({ found: 0 });
    await stack.sql`update public.account_audit set created_at = now() - interval '15 days'`;
    expect((await remove({ dryRun: false })).result).toMatchObject({ removed: 1 });
    expect(await exists(id)).toBe(false);
  });

  it.each([
    'email_confirmed_at = now()',
    'phone_confirmed_at = now()',
    'last_sign_in_at = now()',
    'is_anonymous = true',
    'is_sso_user = true',
    'email = null',
  ])('leaves an account alone with %s', async (change) => {
    const id = await unverified('2 years');
    await stack.sql.unsafe(`update auth.users set ${change} where id = '${id}'`);
    expect((await remove({ dryRun: false, remindedDays: 0 })).result).toMatchObject({ found: 0 });
  });

  it('ends in the audit what a run did and, killed, could not write down', async () => {
    const id = await unverified('2 years');
    await stack.sql`select public.begin_removal(${id})`;
    await stack.sql`delete from auth.users where id = ${id}`;
    await remove({ dryRun: false });
    expect(await stack.sql`select account_id, outcome from public.account_audit`).toEqual([
      { account_id: id, outcome: 'done' },
    ]);
  });

  it('leaves an account with a book alone', async () => {
    const id = await unverified('2 years');
    await stack.sql`insert into public.books (owner_id, upload_path) values (${id}, ${`uploads/${id}/a.epub`})`;
    expect((await remove({ dryRun: false, remindedDays: 0 })).result).toMatchObject({ found: 0 });
  });

  it('asks again before each removal', async () => {
    const id = await unverified('2 years');
    await stack.sql`update auth.users set email_confirmed_at = now() where id = ${id}`;
    const [answer] = await stack.sql`select public.begin_removal(${id}) as begun`;
    expect(answer?.begun).toBe(false);
    expect(await stack.sql`select from public.account_audit`).toHaveLength(0);
  });
});
