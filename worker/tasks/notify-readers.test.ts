import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import { useStack } from '../../supabase/stack/testing.ts';
import { type HookServer, type MailServer, startHookServer, startMailServer } from '../notices/testing.ts';
import { sign } from '../notices/webhook.ts';
import { asReader } from '../queue/testing.ts';
import { runTaskOn } from './testing.ts';

const stack = useStack();
let mail: MailServer;
let hook: HookServer;
let mailEnv: Record<string, string>;
let hookEnv: Record<string, string>;

beforeEach(async () => {
  await stack.sql`delete from auth.users`;
  mail = await startMailServer();
  hook = await startHookServer();
  mailEnv = {
    SMTP_URL: mail.url,
    MAIL_FROM: 'Reader <books@reader.example>',
    APP_URL: 'https://reader.example/',
  };
  hookEnv = { NOTIFY_WEBHOOK_URL: hook.url, NOTIFY_WEBHOOK_SECRET: 'whsec_c2VjcmV0' };
});

afterEach(() => Promise.all([mail.stop(), hook.stop()]));

/** A book that is being worked on, of a reader of its own. */
async function processingBook(title: string | null, email?: string) {
  const reader = await stack.createReader(email);
  const [book] = await stack.sql`
    insert into public.books (owner_id, title, upload_path, status)
    values (${reader.id}, ${title}, ${`uploads/${reader.id}/a.epub`}, 'processing') returning id`;
  return { reader, id: String(book?.id) };
}

async function publish(id: string): Promise<void> {
  await stack.sql`
    update public.books set status = 'ready', error = null, output_prefix = 'books/' || id || '/e1', chapters = 3,
      characters = 12345, words = 6000, published_at = now(), first_published_at = coalesce(first_published_at, now())
    where id = ${id}`;
}

async function fail(id: string, code = 'not_an_epub'): Promise<void> {
  const error = { code, message: 'The file is no EPUB.' };
  await stack.sql`update public.books set status = 'failed', error = ${stack.sql.json(error)} where id = ${id}`;
}

const outbox = () =>
  stack.sql`select channel, event, outcome, attempts, error from public.notices order by channel, event`;

describe('mail', () => {
  it('tells the reader once, with a Message-ID that is the notice’s own', async () => {
    const { id } = await processingBook('草枕', 'soseki@example.test');
    await publish(id);
    expect((await runTaskOn(stack, 'notify-readers', {}, mailEnv)).result).toEqual({
      sent: 1,
      unwanted: 0,
      given_up: 0,
      retry: 0,
      done: true,
    });
    const [notice] = await stack.sql`select id from public.notices where channel = 'email'`;
    const [first] = mail.mails;
    expect(first?.to).toEqual(['soseki@example.test']);
    expect(first?.headers.get('subject')).toBe('“草枕” is ready to read');
    expect(first?.headers.get('message-id')).toBe(`<${notice?.id}@reader.example>`);
    expect(first?.headers.get('from')).toBe('Reader <books@reader.example>');
    expect(first?.text).toContain(
      `“草枕”, 12,345 characters is ready to read:\nhttps://reader.example/books/${id}`,
    );
    expect((await runTaskOn(stack, 'notify-readers', {}, mailEnv)).result).toMatchObject({ sent: 0 });
    expect(mail.mails).toHaveLength(1);
  });

  it('shows titles from strangers as text: no header, no line, no direction of theirs gets through', async () => {
    const title = 'x\r\nBcc: victim@example.test\r\n\r\n<script>alert(1)</script>\u202Egpj.exe\u0000';
    const { id } = await processingBook(title.replace('\u0000', ''), 'a@example.test');
    await publish(id);
    await runTaskOn(stack, 'notify-readers', {}, mailEnv);
    const [first] = mail.mails;
    expect(first?.to).toEqual(['a@example.test']);
    expect(first?.headers.has('bcc')).toBe(false);
    expect(first?.headers.get('subject')).toBe(
      '“x Bcc: victim@example.test <script>alert(1)</script> gpj.exe” is ready to read',
    );
    expect(first?.headers.get('content-type')).toMatch(/^text\/plain/);
  });

  it.each(['a@example.test, victim@example.test', 'a@example.test>\r\nRCPT TO:<victim@example.test'])(
    'never sends to a second address that hides in %j',
    async (email) => {
      const { id } = await processingBook('x', email);
      await publish(id);
      await runTaskOn(stack, 'notify-readers', {}, mailEnv);
      expect(mail.mails.flatMap(({ to }) => to)).not.toContain('victim@example.test');
    },
  );

  it('is not sent to addresses nobody confirmed, nor to readers who want none', async () => {
    const unconfirmed = await processingBook('x');
    await stack.sql`update auth.users set email_confirmed_at = null where id = ${unconfirmed.reader.id}`;
    await publish(unconfirmed.id);
    const unwilling = await processingBook('y');
    await asReader(stack, unwilling.reader, 'set_mail_settings', { book_mail: false, digest: true });
    await publish(unwilling.id);
    expect((await runTaskOn(stack, 'notify-readers', {}, mailEnv)).result).toMatchObject({
      unwanted: 2,
      sent: 0,
    });
    expect(mail.mails).toEqual([]);
  });

  it('is given up when the server refuses the address for good, and tried again otherwise', async () => {
    const { id } = await processingBook('x');
    await publish(id);
    mail.answer = 'later';
    const { status, error } = await runTaskOn(stack, 'notify-readers', {}, mailEnv);
    expect({ status, code: error?.code }).toEqual({ status: 'queued', code: 'notices_unsent' });
    expect((await outbox())[0]).toMatchObject({ outcome: null, attempts: 1 });
    mail.answer = 'never';
    await stack.sql`update public.notices set due_at = now()`;
    await runTaskOn(stack, 'notify-readers', {}, mailEnv);
    expect((await outbox())[0]).toMatchObject({
      outcome: 'given_up',
      attempts: 2,
      error: { code: 'mail_refused', message: expect.stringContaining('No such mailbox') },
    });
  });

  it('is not sent for a book that could be read before', async () => {
    const { id } = await processingBook('x');
    await publish(id);
    await stack.sql`update public.books set status = 'processing' where id = ${id}`;
    await fail(id);
    await stack.sql`update public.books set status = 'processing', error = null where id = ${id}`;
    await publish(id);
    expect((await outbox()).map(({ channel, event }) => `${channel} ${event}`)).toEqual([
      'email book.ready',
      'webhook book.failed',
      'webhook book.ready',
      'webhook book.ready',
    ]);
  });
});

test('the webhook is called with what happened, signed, under the notice’s own key', async () => {
  const { id, reader } = await processingBook('草枕');
  await fail(id);
  await runTaskOn(stack, 'notify-readers', {}, hookEnv);
  const [call] = hook.calls;
  const { headers, body } = call ?? { headers: {}, body: '' };
  const [notice] = await stack.sql`select id from public.notices where channel = 'webhook'`;
  expect(JSON.parse(body)).toMatchObject({
    id: notice?.id,
    type: 'book.failed',
    data: { ownerId: reader.id, bookId: id, title: '草枕', error: { code: 'not_an_epub' } },
  });
  expect(body).not.toContain('@');
  expect(headers['idempotency-key']).toBe(notice?.id);
  const signature = sign('whsec_c2VjcmV0', notice?.id, String(headers['webhook-timestamp']), body);
  expect(headers['webhook-signature']).toBe(`v1,${signature}`);
});

test('the signature is the one of Standard Webhooks', () => {
  // The example of its specification.
  const body = '{"test": 2432232314}';
  const id = 'msg_p5jXN8AQM9LWM0D4loKWxJek';
  expect(sign('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', id, '1614265330', body)).toBe(
    'g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  );
});

test('what is cancelled, older than a day, or of a book that is gone is not told', async () => {
  const cancelled = await processingBook('x');
  await fail(cancelled.id, 'cancelled');
  const gone = await processingBook('y');
  await publish(gone.id);
  await stack.sql`delete from public.books where id = ${gone.id}`;
  const old = await processingBook('z');
  await publish(old.id);
  await stack.sql`update public.notices set created_at = now() - interval '25 hours'`;
  const { result } = await runTaskOn(stack, 'notify-readers', {}, { ...mailEnv, ...hookEnv });
  expect(result).toMatchObject({ sent: 0 });
  expect(await outbox()).toMatchObject([
    { channel: 'email', outcome: 'given_up', error: { code: 'too_old' } },
    { channel: 'webhook', outcome: 'given_up', error: { code: 'too_old' } },
  ]);
});

test('of what piled up while notices were off nothing is told, however much it is', async () => {
  const reader = await stack.createReader();
  await stack.sql`
    insert into public.notices (channel, event, owner_id, data, created_at, due_at)
    select 'email', 'book.ready', ${reader.id}, '{}', at, at
    from generate_series(now() - interval '3 days', now() - interval '2 days', interval '1 minute') as at`;
  const { id } = await processingBook('new');
  await publish(id);
  expect((await runTaskOn(stack, 'notify-readers', {}, mailEnv)).result).toMatchObject({ sent: 1 });
  expect(mail.mails).toHaveLength(1);
});

test.each([
  ['notify-readers', {}, 'SMTP_URL, MAIL_FROM and APP_URL'],
  ['notify-readers', { SMTP_URL: 'smtp://127.0.0.1:9' }, 'set MAIL_FROM, APP_URL.'],
  ['notify-readers', { NOTIFY_WEBHOOK_URL: 'http://127.0.0.1:9' }, 'set NOTIFY_WEBHOOK_SECRET.'],
  ['weekly-digest', {}, 'set SMTP_URL, MAIL_FROM, APP_URL.'],
])('%s without %j fails for good and names what is missing', async (kind, env, missing) => {
  const { status, error } = await runTaskOn(stack, kind, {}, env);
  expect(status).toBe('failed');
  expect(error).toMatchObject({ code: 'notices_unconfigured', message: expect.stringContaining(missing) });
});

describe('the weekly digest', () => {
  it('lists each reader’s books of last week, once, and ends with the link in it', async () => {
    const { id, reader } = await processingBook('こころ <1>', 'k@example.test');
    await publish(id);
    const thisWeek = await processingBook('not yet');
    await publish(thisWeek.id);
    // Read again last week, and for years readable.
    const old = await processingBook('old', 'old@example.test');
    await publish(old.id);
    const lastSunday = stack.sql`date_trunc('week', now() at time zone 'UTC') at time zone 'UTC' - interval '1 second'`;
    await stack.sql`update public.books set published_at = ${lastSunday} where id in (${id}, ${old.id})`;
    await stack.sql`update public.books set first_published_at = ${lastSunday} where id = ${id}`;
    await stack.sql`update public.books set first_published_at = now() - interval '3 years' where id = ${old.id}`;
    await stack.sql`delete from public.notices`;

    expect((await runTaskOn(stack, 'weekly-digest', {}, mailEnv)).result).toMatchObject({
      readers: 1,
      digests: 1,
    });
    expect((await runTaskOn(stack, 'weekly-digest', {}, mailEnv)).result).toMatchObject({
      readers: 1,
      digests: 0,
    });
    await runTaskOn(stack, 'notify-readers', {}, mailEnv);
    const [first] = mail.mails;
    expect(first?.headers.get('subject')).toBe('1 book ready since last week');
    expect(first?.text).toContain('* “こころ <1>” (12,345 characters)');

    const link = first?.headers.get('list-unsubscribe') ?? '';
    expect(link).toMatch(/^<https:\/\/reader\.example\/unsubscribe\?token=[0-9a-f-]{36}&list=digest>$/);
    expect(first?.text).toContain(link.slice(1, -1));
    const token = new URL(link.slice(1, -1)).searchParams.get('token');
    expect((await asReader(stack, null, 'unsubscribe', { token })).body).toBe(true);
    expect((await asReader(stack, null, 'unsubscribe', { token: reader.id })).body).toBe(false);
    expect((await asReader(stack, null, 'unsubscribe', { token, list: 'all' })).body).toBe(false);
    expect((await asReader(stack, reader, 'my_mail_settings', {})).body).toEqual([
      { book_mail: true, digest: false },
    ]);
    await stack.sql`delete from public.notices`;
    expect((await runTaskOn(stack, 'weekly-digest', {}, mailEnv)).result).toMatchObject({
      readers: 1,
      digests: 0,
    });
  });
});
