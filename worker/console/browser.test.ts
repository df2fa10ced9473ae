import type { Page } from 'playwright-core';
import { beforeEach, expect, it, onTestFinished } from 'vitest';
import { useStack } from '../../supabase/stack/testing.ts';
import { buildEpub } from '../epub/build.ts';
import { submitBook } from '../ops/demo/submit-book.ts';
import { describeInChromium, type OpenTab, seriousFaults } from '../pages/testing/browser.ts';
import { launchChromium } from '../pages/testing/chromium.ts';
import { startWorker } from '../testing/worker-process.ts';
import { fillSample } from './sample.ts';
import type { Console } from './server.ts';
import { openTestConsole } from './testing.ts';

const stack = useStack();

beforeEach(
  () => stack.sql`truncate public.jobs, public.job_attempts, public.job_schedules, public.health_checks`,
);

/** A tab that has gone in through the printed address. */
async function enter(openTab: OpenTab, options?: Parameters<OpenTab>[0]): Promise<Page> {
  // First the console, so that it is there until the tab is gone.
  const opened = await openTestConsole(stack);
  const page = await openTab(options);
  // The first of them waits for the bundle, too.
  page.setDefaultTimeout(30_000);
  await goIn(page, opened);
  return page;
}

async function goIn(page: Page, { address, port }: Console): Promise<void> {
  await page.goto(address);
  await page.waitForURL(`http://127.0.0.1:${port}/`);
}

const go = (page: Page, place: string) => page.getByRole('link', { name: place, exact: true }).click();

async function work(books: number): Promise<void> {
  const env = {
    PATH: process.env.PATH ?? '',
    SUPABASE_URL: stack.url,
    SUPABASE_SERVICE_ROLE_KEY: stack.secretKey,
    MAX_JOBS: String(books),
  };
  expect(await startWorker(env).exit).toBe(0);
}

describeInChromium('the console', (openTab) => {
  it('shows a book become ready while a worker reads it, and runs one again that failed', async () => {
    const page = await enter(openTab);
    await page.getByText('The queue is empty, and has been so far').waitFor();
    await go(page, 'Books');
    await page.getByText('No book yet').waitFor();

    const chapters = [{ title: 'One', body: '<p>It was late.</p>' }];
    await submitBook(stack, buildEpub({ title: 'A quiet book', language: 'en', chapters }));
    await submitBook(stack, Buffer.from('Dear reader,'));
    await expect.poll(() => page.getByRole('cell', { name: 'queued' }).count()).toBe(2);
    await work(2);
    const ready = page.getByRole('row').filter({ hasText: 'A quiet book' });
    await ready.getByText('ready').waitFor();
    await page.getByText('not_an_epub').waitFor();

    await ready.getByRole('link').click();
    const opened = page.context().waitForEvent('page');
    await page.getByRole('link', { name: 'Open preview' }).click();
    const preview = await opened;
    await preview.getByText('It was late.').waitFor();
    // A stranger to the console, whatever its book may make of it.
    expect(await preview.evaluate('origin')).toBe('null');
    await preview.close();

    await go(page, 'Jobs');
    await page.getByRole('row').filter({ hasText: 'not_an_epub' }).getByRole('link').click();
    await page.getByRole('heading', { name: /Attempt 1/ }).waitFor();
    await page.getByText(/The longest was/).waitFor();
    await page.getByRole('button', { name: 'Retry' }).click();
    await page.getByRole('status').getByText('is queued again').waitFor();
    await page.getByRole('button', { name: 'Run as soon as possible' }).waitFor();
    expect(await stack.sql`select from public.jobs where status = 'queued'`).toHaveLength(1);
    // A browser, a worker's start and a bundle: 46 s at a load of 15, a few when nothing else runs.
  }, 120_000);

  it('switches a schedule off by keyboard and runs a task now', async () => {
    await stack.sql`
      insert into public.job_schedules (name, kind, cron) values ('nightly-sweep', 'sweep-storage', '0 3 * * *')`;
    const page = await enter(openTab);
    await go(page, 'Schedules');
    const lever = page.getByRole('switch', { name: 'Schedule nightly-sweep' });
    await lever.focus();
    await page.keyboard.press('Space');
    await page.getByRole('status').getByText('nightly-sweep is off').waitFor();
    await expect.poll(() => lever.isChecked()).toBe(false);
    expect(await stack.sql`select is_active from public.job_schedules`).toEqual([{ is_active: false }]);
    // The focus has stayed where it was.
    await page.keyboard.press('Space');
    await page.getByRole('status').getByText('nightly-sweep is on').waitFor();

    await go(page, 'Tasks');
    const payload = page.getByRole('article', { name: 'sweep-storage' }).getByLabel('Payload');
    await payload.fill('{"dryRun":');
    await payload.press('Enter');
    await page.getByText('Expected a JSON object').waitFor();
    await payload.fill('{"dryRun": true}');
    await payload.press('Enter');
    await page.getByRole('link', { name: /^job \d+/ }).click();
    await page.getByText('queued', { exact: true }).waitFor();
    await page.getByText('Payload').click();
    await page.getByText('"dryRun": true').waitFor();
  });

  it.each([
    ['light and wide', { colorScheme: 'light' }],
    ['dark and narrow', { colorScheme: 'dark', viewport: { width: 360, height: 740 } }],
  ] as const)(
    'has nothing that axe calls serious and fits the screen, %s',
    async (_, look) => {
      const { id } = await stack.createReader();
      const { failedJob, readyBook } = await fillSample(stack.sql, id);
      const page = await enter(openTab, look);
      const faults: string[] = [];
      for (const view of [
        '',
        `jobs/${failedJob}`,
        'jobs',
        `books/${readyBook}`,
        'books',
        'schedules',
        'tasks',
        'health',
      ]) {
        await page.evaluate(`location.hash = '/${view}'`);
        await page.locator('main:not(:has([aria-busy=true]))').waitFor();
        faults.push(...(await seriousFaults(page)).map((fault) => `${view}: ${fault}`));
        if (await page.evaluate<boolean>('document.documentElement.scrollWidth > innerWidth')) {
          faults.push(`${view}: wider than the screen`);
        }
      }
      expect(faults).toEqual([]);
      // Eight times axe: 45 s at a load of 13.
    },
    120_000,
  );

  it('leaves a title room for some words on a phone', async () => {
    const { id } = await stack.createReader();
    await fillSample(stack.sql, id);
    const page = await enter(openTab, { viewport: { width: 360, height: 740 } });
    await go(page, 'Books');
    const box = await page.getByRole('link', { name: '坊っちゃん' }).first().boundingBox();
    expect(box?.width).toBeGreaterThan(100);
    expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360);
  });

  it('begins the next page of a list at its head, and shows all its views on a phone', async () => {
    await stack.sql`
      insert into public.jobs (kind, status, run_at, started_at, finished_at, attempt, error)
      select 'sweep-storage', 'failed', now(), now(), now(), 1, '{"code": "storage_unavailable", "message": "No."}'
      from generate_series(1, 60)`;
    const page = await enter(openTab, { viewport: { width: 360, height: 740 } });
    for (const view of ['Overview', 'Jobs', 'Books', 'Schedules', 'Tasks', 'Health']) {
      const box = await page.getByRole('link', { name: view, exact: true }).boundingBox();
      expect((box?.x ?? 999) + (box?.width ?? 0), view).toBeLessThanOrEqual(360);
    }
    await go(page, 'Jobs');
    await go(page, 'Older');
    await page.getByRole('link', { name: 'Newest' }).waitFor();
    await expect.poll(() => page.evaluate<number>('scrollY')).toBe(0);
    expect(await page.evaluate('document.activeElement?.textContent')).toBe('Jobs');
  });

  it('comes back to the row that one went on from, not to the head of the list', async () => {
    await stack.sql`
      insert into public.jobs (kind, status, run_at, started_at, finished_at, attempt)
      select 'sweep-storage', 'succeeded', now(), now(), now(), 1 from generate_series(1, 25)`;
    const page = await enter(openTab, { viewport: { width: 360, height: 500 } });
    await go(page, 'Jobs');
    const link = page.getByRole('row').nth(20).getByRole('link');
    const id = await link.textContent();
    await link.click();
    await page.getByRole('heading', { name: `Job ${id}` }).waitFor();
    expect(await page.evaluate('document.activeElement?.textContent')).toBe(`Job ${id}`);
    expect(await page.evaluate('scrollY')).toBe(0);
    await page.goBack();
    await expect.poll(() => page.evaluate('document.activeElement?.textContent')).toBe(id);
    expect(await page.evaluate('scrollY')).toBeGreaterThan(0);
  });

  it('says how much there is when it is much: what it does not list, and numbers beside the plots', async () => {
    await stack.sql`
      insert into public.jobs (kind, status, run_at, started_at, attempt, locked_by, lease_token, lease_expires_at)
      select 'sweep-storage', 'running', now(), now(), 1, 'worker-' || n, gen_random_uuid(), now() + interval '1 hour'
      from generate_series(1, 30) n`;
    await stack.sql`insert into public.jobs (kind) select 'notify-readers' from generate_series(1, 12345)`;
    const page = await enter(openTab, { timezoneId: 'Asia/Tokyo' });
    await page.getByText('on 25 workers or more').waitFor();
    await page.getByRole('link', { name: 'All 30 running' }).waitFor();
    await page.getByRole('cell', { name: '12,345' }).waitFor();
    const says = await page.getByText('at most 12,345, at ').textContent();
    const [, hour] = /12,345 now; .* at (\d\d):\d\d UTC\./.exec(says ?? '') ?? [];
    expect([0, 1]).toContain((24 + new Date().getUTCHours() - Number(hour)) % 24);
    expect(
      await page.evaluate(`[...document.querySelectorAll('.drawing text')].filter((label) =>
        label.getBoundingClientRect().left < label.closest('.drawing').getBoundingClientRect().left).length`),
    ).toBe(0);
  });

  it('tells when something was to the second, for who has nothing to point with', async () => {
    const { id } = await stack.createReader();
    const { failedJob } = await fillSample(stack.sql, id);
    const page = await enter(openTab);
    await page.evaluate(`location.hash = '/jobs/${failedJob}'`);
    await page.getByRole('heading', { name: /Attempt 2/ }).waitFor();
    // Created, and when each of two attempts began.
    expect(await page.getByText(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC$/).count()).toBe(3);
  });

  it('tells on from off where the system chooses the colours', async () => {
    await stack.sql`
      insert into public.job_schedules (name, kind, cron, is_active)
      values ('off', 'sweep-storage', '0 3 * * *', false), ('on', 'sweep-storage', '0 3 * * *', true)`;
    const page = await enter(openTab, { forcedColors: 'active' });
    await go(page, 'Schedules');
    await page.getByRole('switch').first().waitFor();
    for (const all of ['[role=switch]', 'nav a']) {
      const looks = `new Set([...document.querySelectorAll('${all}')].map((each) => getComputedStyle(each).backgroundColor)).size`;
      expect(await page.evaluate(looks), all).toBe(2);
    }
  });

  it('shows hostile titles and errors as text', async () => {
    const markup = '<img src=x onerror="document.title=1"><script>document.title=1</script>';
    const title = `${markup}\u202Eevil\u202C${'長'.repeat(800)}`;
    const { id } = await stack.createReader();
    await stack.sql`
      insert into public.books (owner_id, title, upload_path, status, error)
      values (${id}, ${title}, ${`uploads/${id}/hostile.epub`}, 'failed',
        ${stack.sql.json({ code: '<b>code</b>', message: `${markup}\u202E${'x'.repeat(1900)}` })})`;
    const page = await enter(openTab, { viewport: { width: 360, height: 740 } });
    await go(page, 'Books');
    await page.getByRole('link', { name: markup.slice(0, 40) }).click();
    await page.getByText('<b>code</b>').waitFor();
    const text = (await page.getByRole('main').textContent()) ?? '';
    expect(text).toContain(markup);
    expect(text).not.toMatch(/[\u202A-\u202E\u2066-\u2069]/);
    expect(await page.title()).toBe('Book · Console');
    expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360);
  });

  it('puts a switch back when the change was refused', async () => {
    await stack.sql`
      insert into public.job_schedules (name, kind, cron) values ('nightly-sweep', 'sweep-storage', '0 3 * * *')`;
    // Not through openTab: a browser logs every refusal that a page is answered with.
    const browser = await launchChromium();
    onTestFinished(() => browser.close());
    const page = await browser.newPage();
    await goIn(page, await openTestConsole(stack));
    await go(page, 'Schedules');
    const lever = page.getByRole('switch', { name: 'Schedule nightly-sweep' });
    await lever.waitFor();
    await page.route('**/disable', (route) =>
      route.fulfill({ status: 409, json: { error: { code: 'refused', message: 'Not now.' } } }),
    );
    await lever.click();
    await page.getByRole('status').getByText('Not now.').waitFor();
    await expect.poll(() => lever.isChecked()).toBe(true);
  });

  it('says in plain words what is wrong with the connection, and goes on when it is mended', async () => {
    // Not through openTab: a browser logs every refusal that a page is answered with.
    const browser = await launchChromium();
    onTestFinished(() => browser.close());
    const page = await browser.newPage();
    await goIn(page, await openTestConsole({ url: 'http://127.0.0.1:9', secretKey: 'sb_secret_x' }));
    await page.getByRole('heading', { name: 'The project does not answer' }).waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    await goIn(page, await openTestConsole({ url: stack.url, secretKey: 'sb_secret_wrong' }));
    await page.getByRole('heading', { name: 'The project refuses the key' }).waitFor();

    const opened = await openTestConsole(stack);
    await goIn(page, opened);
    await page.getByText('The queue is empty').waitFor();
    await stack.sql`alter function public.queue_stats() rename to queue_stats_gone`;
    await page.getByRole('heading', { name: 'The database lacks the migrations' }).waitFor();
    await stack.sql`alter function public.queue_stats_gone() rename to queue_stats`;
    await page.getByText('The queue is empty').waitFor();
    await page.context().clearCookies();
    await page.getByRole('heading', { name: 'not let in any more' }).waitFor();
  });
});
