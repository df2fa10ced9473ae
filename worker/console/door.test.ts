import { request } from 'node:http';
import { describe, expect, it } from 'vitest';
import { useStack } from '../../supabase/stack/testing.ts';
import { enter, openTestConsole } from './testing.ts';

const stack = useStack();

const code = (expected: string) => ({ error: { code: expected, message: expect.any(String) } });

describe('the door of the console', () => {
  it('lets in one browser, once, with a cookie that no script and no other site can use', async () => {
    const opened = await openTestConsole(stack);
    const first = await fetch(opened.address);
    expect(first.status).toBe(200);
    expect(first.headers.getSetCookie()).toEqual([
      expect.stringMatching(/^console_\d+=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/),
    ]);
    const again = await fetch(opened.address);
    expect(again.status).toBe(401);
    expect(again.headers.getSetCookie()).toEqual([]);
    expect(await again.text()).toContain('has been used already');
    expect((await fetch(`http://127.0.0.1:${opened.port}/open?token=guess`)).status).toBe(401);
  });

  it('asks a browser that is slow to move on for nothing besides', async () => {
    const opened = await openTestConsole(stack);
    expect(await (await fetch(opened.address)).text()).toContain('<link rel="icon" href="data:,">');
  });

  it('shows nothing to who has no session', async () => {
    const opened = await openTestConsole(stack);
    const origin = `http://127.0.0.1:${opened.port}`;
    const main = await fetch(`${origin}/`);
    expect(main.status).toBe(401);
    expect(await main.text()).toContain('not been let in');
    for (const cookie of ['', `console_${opened.port}=guess`]) {
      const answer = await fetch(`${origin}/api/now`, { headers: { cookie } });
      expect(answer.status).toBe(401);
      expect(await answer.json()).toEqual(code('session_missing'));
    }
  });

  it('refuses every name but its own, so that no name can be pointed at it', async () => {
    const opened = await openTestConsole(stack);
    const visitor = await enter(opened);
    const asked = (host: string) =>
      new Promise<number | undefined>((resolve, reject) => {
        const { port } = opened;
        request({ host: '127.0.0.1', port, path: '/api/now', headers: { host } }, (answer) => {
          answer.resume();
          resolve(answer.statusCode);
        })
          .on('error', reject)
          .end();
      });
    expect(await asked('evil.example')).toBe(421);
    expect(await asked(`evil.example:${opened.port}`)).toBe(421);
    expect(await asked('127.0.0.1:1')).toBe(421);
    // Let through to the next question: is there a session?
    expect(await asked(`localhost:${opened.port}`)).toBe(401);
    expect((await visitor.ask('/api/now')).status).toBe(200);
  });

  it('refuses changes from another origin, another port included, and without the token of the page', async () => {
    const visitor = await enter(await openTestConsole(stack));
    const run = (headers: Record<string, string>) =>
      visitor.change('/api/tasks/reconcile-counts/run', { payload: {} }, headers);
    for (const origin of ['https://evil.example', 'http://127.0.0.1:1', 'null']) {
      expect(await run({ origin })).toMatchObject({ status: 403, body: code('origin_foreign') });
    }
    for (const site of ['cross-site', 'same-site']) {
      const answer = await visitor.ask('/api/now', { headers: { 'sec-fetch-site': site } });
      expect(answer).toMatchObject({ status: 403, body: code('origin_foreign') });
    }
    expect(await run({ 'x-console-csrf': 'guess' })).toMatchObject({
      status: 403,
      body: code('csrf_missing'),
    });
    expect(await stack.sql`select from public.jobs`).toHaveLength(0);
    expect((await run({})).status).toBe(200);
    expect(await stack.sql`select from public.jobs`).toHaveLength(1);
  });

  it('refuses bodies that are too large or no JSON, and addresses that lead nowhere', async () => {
    const visitor = await enter(await openTestConsole(stack));
    const large = { payload: { text: 'x'.repeat(300_000) } };
    expect(await visitor.change('/api/tasks/sweep-storage/run', large)).toMatchObject({
      status: 413,
      body: code('body_too_large'),
    });
    const headers = { origin: visitor.origin, 'x-console-csrf': visitor.csrf };
    const path = '/api/tasks/sweep-storage/run';
    expect(await visitor.ask(path, { method: 'POST', body: '{', headers })).toMatchObject({
      status: 400,
      body: code('question_invalid'),
    });
    expect(await visitor.ask('/api/nowhere')).toMatchObject({ status: 404, body: code('not_found') });
    expect((await visitor.ask('/nowhere')).status).toBe(404);
  });

  it('never tells the key of the project, and asks browsers to keep and to frame nothing', async () => {
    const visitor = await enter(await openTestConsole(stack));
    for (const path of ['/', '/api/now', '/api/health', '/api/jobs/1', '/api/nowhere']) {
      expect((await visitor.ask(path)).text).not.toContain(stack.secretKey);
    }
    const { headers } = await fetch(`${visitor.origin}/`);
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('access-control-allow-origin')).toBeNull();
  });
});
