/** `npm run preview:pictures`: see HELP. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { HELP_OPTION, parseArguments, runCommandLine } from '../command-line.ts';
import { buildSampleBook } from '../ops/sample/book.ts';
import { launchChromium } from '../pages/testing/chromium.ts';
import { englishBook, pictureBook } from './testing/books.ts';
import { outputOf } from './testing/output-of.ts';
import { fromMemory, writePreview } from './write.ts';

const HELP = `Takes the pictures of docs/pages.md anew (docs/pictures/preview-*.png): previews of books made up here. Needs
Chromium and a Japanese font (apt-get install chromium fonts-noto-cjk).

  npm run preview:pictures

Example: npm run preview:pictures && git diff --stat docs/pictures`;

const FOLDER = path.join(import.meta.dirname, '../../docs/pictures');

interface Picture {
  readonly name: string;
  readonly epub: () => Uint8Array;
  /** Where to begin, `#2`. */
  readonly at: string;
  readonly context: BrowserContextOptions;
  prepare?(page: Page): Promise<unknown>;
}

const DESK = { viewport: { width: 1000, height: 640 } };
const PHONE = {
  viewport: { width: 390, height: 700 },
  deviceScaleFactor: 1.5,
  isMobile: true,
  hasTouch: true,
};

const word = (page: Page, text: string) => page.locator('main .word', { hasText: text }).first();
const side = (page: Page, name: string) => page.getByRole('radio', { name }).check();

const PICTURES: readonly Picture[] = [
  {
    name: 'preview-columns',
    epub: buildSampleBook,
    at: '#1',
    context: { ...DESK, viewport: { width: 1125, height: 540 } },
  },
  {
    name: 'preview-word',
    epub: buildSampleBook,
    at: '#3',
    context: { ...DESK, colorScheme: 'dark' },
    prepare: (page) => word(page, 'せられた').click(),
  },
  {
    name: 'preview-search',
    epub: buildSampleBook,
    at: '#2',
    context: { ...DESK, viewport: { width: 1125, height: 480 } },
    prepare: async (page) => {
      await page.getByRole('radio', { name: '横' }).check();
      await page.getByRole('radio', { name: 'Rare' }).check();
      await side(page, 'Search');
      await page.getByRole('searchbox').fill('灯台');
      await page.locator('.search li').nth(2).getByRole('link').click();
    },
  },
  {
    name: 'preview-profile',
    epub: buildSampleBook,
    at: '#4',
    context: { ...DESK, viewport: { width: 1125, height: 540 }, colorScheme: 'dark' },
    prepare: (page) => side(page, 'Profile'),
  },
  {
    name: 'preview-phone',
    epub: buildSampleBook,
    at: '#3',
    context: PHONE,
    prepare: (page) => word(page, 'つのだ').tap(),
  },
  { name: 'preview-english', epub: englishBook, at: '#1', context: DESK },
  { name: 'preview-pictures', epub: pictureBook, at: '#1', context: DESK },
];

async function main(): Promise<number> {
  const { values } = parseArguments('npm run preview:pictures', { options: { help: HELP_OPTION } });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  await mkdir(FOLDER, { recursive: true });
  const pages = await mkdtemp(path.join(tmpdir(), 'pictures-'));
  const browser = await launchChromium();
  try {
    for (const { name, epub, at, context, prepare } of PICTURES) {
      const file = path.join(pages, `${name}.html`);
      await writePreview(fromMemory(await outputOf(epub())), file);
      const session = await browser.newContext({ reducedMotion: 'reduce', ...context });
      const page = await session.newPage();
      await page.goto(`${pathToFileURL(file).href}${at}`);
      await page.getByRole('main').waitFor();
      await prepare?.(page);
      // Until nothing moves: the sections near the text have their words, the images are there.
      await page.waitForTimeout(1_000);
      await page.screenshot({ path: path.join(FOLDER, `${name}.png`) });
      await session.close();
    }
  } finally {
    await browser.close();
    await rm(pages, { recursive: true });
  }
  return 0;
}

await runCommandLine(main);
