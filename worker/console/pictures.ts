/** `npm run console:pictures`: see HELP. */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { withConnection } from '../../supabase/stack/connection.ts';
import { type Stack, startTemporaryStack } from '../../supabase/stack/stack.ts';
import { HELP_OPTION, parseArguments, runCommandLine } from '../command-line.ts';
import { readConfig } from '../config.ts';
import { launchChromium } from '../pages/testing/chromium.ts';
import { fillSample } from './sample.ts';
import { openConsole } from './server.ts';

const HELP = `Takes the pictures of docs/console.md anew (docs/pictures/console-*.png): of the console over a local Supabase
with a day of sample data. Needs Chromium (apt-get install chromium fonts-noto-cjk).

  npm run console:pictures

Example: npm run console:pictures && git diff --stat docs/pictures`;

const FOLDER = path.join(import.meta.dirname, '../../docs/pictures');

interface Picture {
  readonly name: string;
  readonly at: string;
  readonly options?: BrowserContextOptions;
  /** Text that must be there before the picture is taken. */
  readonly shows: string;
  /** To its end; the others as far as the screen goes, for the size of the repository. */
  readonly isWhole?: true;
}

const DESKTOP = { width: 960, height: 620 };
const PHONE = { width: 360, height: 640 };

async function main(): Promise<number> {
  const { values } = parseArguments('npm run console:pictures', { options: { help: HELP_OPTION } });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  await mkdir(FOLDER, { recursive: true });
  const stack = await startTemporaryStack(0);
  const browser = await launchChromium();
  try {
    await take(browser, [{ name: 'empty', at: '', shows: 'has been so far' }], stack);
    const reader = await stack.createReader();
    const { failedJob, readyBook } = await withConnection(stack.databaseUrl, (sql) =>
      fillSample(sql, reader.id),
    );
    await take(
      browser,
      [
        { name: 'overview', at: '', shows: 'By task', isWhole: true },
        { name: 'overview-dark', at: '', shows: 'By task', options: { colorScheme: 'dark' } },
        { name: 'overview-phone', at: '', shows: 'By task', options: { viewport: PHONE } },
        { name: 'jobs', at: 'jobs', shows: 'running' },
        { name: 'job', at: `jobs/${failedJob}`, shows: 'The longest was', isWhole: true },
        { name: 'books', at: 'books', shows: '草枕' },
        { name: 'book', at: `books/${readyBook}`, shows: '草枕' },
        { name: 'schedules', at: 'schedules', shows: 'purge-history' },
        { name: 'tasks', at: 'tasks', shows: 'sweep-storage' },
        { name: 'health', at: 'health', shows: 'answered in' },
      ],
      stack,
    );
    await take(browser, [{ name: 'broken', at: '', shows: 'does not answer' }], {
      ...stack,
      url: 'http://127.0.0.1:9',
    });
  } finally {
    await browser.close();
    await stack.stop();
  }
  return 0;
}

async function take(
  browser: Browser,
  pictures: readonly Picture[],
  stack: Pick<Stack, 'url' | 'secretKey'>,
): Promise<void> {
  for (const { name, at, shows, options, isWhole } of pictures) {
    const config = readConfig({ SUPABASE_URL: stack.url, SUPABASE_SERVICE_ROLE_KEY: stack.secretKey });
    const opened = await openConsole(config, 0);
    const context = await browser.newContext({ viewport: DESKTOP, reducedMotion: 'reduce', ...options });
    const page = await context.newPage();
    await page.goto(opened.address);
    await page.waitForURL(`http://127.0.0.1:${opened.port}/`);
    await page.goto(`http://127.0.0.1:${opened.port}/#/${at}`);
    await page.getByText(shows).filter({ visible: true }).first().waitFor();
    await page.waitForTimeout(400);
    await page.screenshot({ path: path.join(FOLDER, `console-${name}.png`), fullPage: isWhole ?? false });
    await context.close();
    await opened.close();
    console.log(`docs/pictures/console-${name}.png`);
  }
}

await runCommandLine(main);
