import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildSampleBook } from '../ops/sample/book.ts';
import { story } from '../ops/sample/story.ts';
import { describeInChromium, seriousFaults } from '../pages/testing/browser.ts';
import {
  endlessChapter,
  hostileBook,
  LONG_WORD,
  MARKUP,
  pictureBook,
  REVERSED,
  richBook,
} from './testing/books.ts';
import { outputOf } from './testing/output-of.ts';
import { fromMemory, writePreview } from './write.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'preview-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const written = new Map<string, Promise<string>>();

/** Address of a book's preview; each book is made once. */
function previewOf(name: string, epub: () => Uint8Array, change?: (files: Map<string, Uint8Array>) => void) {
  const write = async () => {
    const files = await outputOf(epub());
    change?.(files);
    const target = path.join(folder, `${name}.html`);
    await writePreview(fromMemory(files), target);
    return pathToFileURL(target).href;
  };
  const address = written.get(name) ?? write();
  written.set(name, address);
  return address;
}

const sample = () => previewOf('sample', buildSampleBook);
const rich = () => previewOf('rich', richBook);

const text = (page: Page) => page.getByRole('main');
const card = (page: Page) => page.locator('#word');
const word = (page: Page, surface: string) => page.locator('.word', { hasText: surface }).first();
const shown = (page: Page, selector: string) =>
  page.evaluate<number>(
    `[...document.querySelectorAll('${selector}')].filter((each) => each.getClientRects().length > 0).length`,
  );
const style = (page: Page, selector: string, property: string) =>
  page.evaluate<string>(`getComputedStyle(document.querySelector('${selector}')).${property}`);

describeInChromium('the preview', (openTab) => {
  it('opens a book at its beginning, in columns as the book says, and goes where its contents lead', async () => {
    const page = await openTab();
    await page.goto(await sample());
    await expect.poll(() => page.getByRole('heading', { level: 1 }).textContent()).toBe(story.title);
    expect(await style(page, 'main', 'writingMode')).toBe('vertical-rl');
    await expect.poll(() => page.evaluate("document.querySelector('main img').naturalWidth")).toBe(480);
    expect(await page.locator('main ruby.printed rt').first().textContent()).toBe('みさき');

    const contents = page.getByRole('navigation', { name: 'Contents' });
    await contents.getByRole('link', { name: story.chapters[1].title }).click();
    await expect.poll(() => text(page).textContent()).toContain('手紙');
    expect(await contents.locator('[aria-current]').textContent()).toBe(story.chapters[1].title);
    await page.getByRole('link', { name: 'Next' }).click();
    await expect.poll(() => text(page).getAttribute('aria-label')).toBe(story.chapters[2].title);
    await page.goBack();
    await expect.poll(() => text(page).getAttribute('aria-label')).toBe(story.chapters[1].title);
    expect(await seriousFaults(page)).toEqual([]);
  });

  it('tells of a word that is tapped its base form, reading and source, form, and how often the book has it', async () => {
    const page = await openTab();
    await page.goto(`${await sample()}#3`);
    await word(page, '書かせられた').or(word(page, 'せられた')).first().click();
    await expect.poll(() => card(page).textContent()).toContain('Dictionary form');
    const facts = await card(page).textContent();
    for (const fact of ['書く', 'verb', 'causative', 'passive', 'past', 'In this book3 times'])
      expect(facts).toContain(fact);
    expect(await seriousFaults(page)).toEqual([]);

    await word(page, '角田').click();
    await expect.poll(() => card(page).textContent()).toContain('printed here by the author');
    await page.getByRole('button', { name: 'Next word' }).click();
    await expect.poll(() => card(page).textContent()).not.toContain('角田');
    await page.keyboard.press('Escape');
    await expect.poll(() => card(page).textContent()).toBe('');

    await page.goto(`${await sample()}#2`);
    await word(page, 'いえ').click();
    const candidates = page.getByRole('list', { name: 'Possible readings' });
    await expect.poll(() => candidates.textContent()).toMatch(/^いえ \d+ %.* \d+ %$/);
  });

  it('shows furigana everywhere, on rare words, or nowhere', async () => {
    const page = await openTab();
    await page.goto(`${await sample()}#1`);
    await text(page).waitFor();
    const all = await shown(page, 'main rt');
    await page.getByRole('radio', { name: 'Rare' }).check();
    const rare = await shown(page, 'main rt');
    await page.getByRole('radio', { name: 'Off' }).check();
    const none = await shown(page, 'main rt');
    expect(none).toBe(0);
    expect(rare).toBeGreaterThan(0);
    expect(all).toBeGreaterThan(rare);
    // 灯台 comes more often than three times, 岬 does not.
    await page.getByRole('radio', { name: 'Rare' }).check();
    expect(await shown(page, 'main ruby[data-shown="rare"] rt')).toBe(rare);
    await page.reload();
    await text(page).waitFor();
    expect(await page.getByRole('radio', { name: 'Rare' }).isChecked()).toBe(true);
  });

  it('turns between columns and lines and keeps the place', async () => {
    const page = await openTab({ viewport: { width: 900, height: 500 } });
    await page.goto(`${await previewOf('endless', () => endlessChapter(400))}#1/200`);
    await page.getByRole('radio', { name: 'Vertical' }).check();
    expect(await style(page, 'main', 'writingMode')).toBe('vertical-rl');
    await expect.poll(() => isSeen(page, 199)).toBe(true);
    await text(page).hover();
    await page.mouse.wheel(0, 3_000);
    await expect.poll(() => isSeen(page, 199)).toBe(false);
    await page.getByRole('radio', { name: '横' }).check();
    expect(await style(page, 'main', 'writingMode')).toBe('horizontal-tb');
    await expect.poll(() => page.url()).toMatch(/#1\/2\d\d$/);
    await expect.poll(() => isSeen(page, Number(page.url().split('/').at(-1)) - 1)).toBe(true);
  });

  it('holds the words of what is near alone, and the text of everything', async () => {
    const page = await openTab({ viewport: { width: 900, height: 500 } });
    await page.goto(await previewOf('endless', () => endlessChapter(400)));
    await word(page, '雨').waitFor();
    const words = await page.locator('.word').count();
    expect(words).toBeLessThan(3_000);
    expect(await page.locator('[data-block]').count()).toBeGreaterThan(400);
    // As a person would, again and again: how long the text is shows only when it is laid out, and the end moves on meanwhile.
    const atTheEnd = async () => {
      await text(page).press('End');
      return page.locator('.word', { hasText: 'わり' }).count();
    };
    await expect.poll(atTheEnd).toBe(1);
    await expect.poll(() => page.locator('.word').count()).toBeLessThan(6_000);
  });

  it('is read by keyboard alone', async () => {
    const page = await openTab({ viewport: { width: 1280, height: 800 } });
    await page.goto(await sample());
    await text(page).waitFor();
    await page.keyboard.press('j');
    await expect.poll(() => focused(page)).toContain('霧');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('j');
    await page.keyboard.press('k');
    const before = 'の';
    await expect.poll(() => focused(page)).toBe(before);
    expect(await style(page, '.word[role="button"]', 'outlineStyle')).toBe('solid');
    await page.keyboard.press('Enter');
    await expect.poll(() => card(page).textContent()).toContain('In this book');
    await page.keyboard.press('Escape');
    await expect.poll(() => focused(page)).toBe(before);
    await page.keyboard.press(']');
    await expect.poll(() => text(page).getAttribute('aria-label')).toBe(story.chapters[1].title);
    await page.keyboard.press('[');
    await expect.poll(() => text(page).getAttribute('aria-label')).toBe(story.chapters[0].title);
    for (let tabs = 0; tabs < 12 && !(await focused(page)).includes('第三章'); tabs++) {
      await page.keyboard.press('Shift+Tab');
    }
    await page.keyboard.press('Enter');
    await expect.poll(() => text(page).getAttribute('aria-label')).toBe(story.chapters[2].title);
  });

  it('fits a phone, dark too: nothing sticks out, the card hides no word it is about, the contents lie above', async () => {
    const page = await openTab({
      viewport: { width: 360, height: 640 },
      colorScheme: 'dark',
      hasTouch: true,
      isMobile: true,
    });
    await page.goto(await rich());
    await word(page, 'かせられた').tap();
    await expect.poll(() => card(page).textContent()).toContain('causative');
    const [about, over] = [await word(page, 'かせられた').boundingBox(), await card(page).boundingBox()];
    if (about === null || over === null) throw new Error('Nothing is shown.');
    expect(over.x).toBeGreaterThanOrEqual(0);
    expect(over.x + over.width).toBeLessThanOrEqual(360);
    expect(
      about.y + about.height <= over.y || about.y >= over.y + over.height || about.x >= over.x + over.width,
    ).toBe(true);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360);
    expect(await style(page, 'html', 'backgroundColor')).toBe('rgb(23, 24, 27)');
    expect(await seriousFaults(page)).toEqual([]);
    await page.getByRole('button', { name: 'Contents' }).tap();
    expect(await seriousFaults(page)).toEqual([]);
    await page
      .getByRole('navigation', { name: 'Contents' })
      .getByRole('link', { name: 'Two languages' })
      .tap();
    await expect.poll(() => text(page).textContent()).toContain('lighthouse');
    await expect.poll(() => page.locator('.side').count()).toBe(0);
  });

  it('shows what else is in a book: dots, notes, links, quotes, lists, pictures, other languages', async () => {
    const page = await openTab({ viewport: { width: 1280, height: 800 } });
    await page.goto(await rich());
    await text(page).waitFor();
    expect(await style(page, 'em.dots', 'textEmphasisStyle')).toContain('sesame');
    expect(await page.locator('main blockquote').textContent()).toContain('引');
    expect(await page.locator('main ul > li').count()).toBe(2);
    expect(await page.locator('main hr').count()).toBe(1);
    expect(await page.getByRole('img', { name: '小さな灯台' }).isVisible()).toBe(true);
    const outside = page.getByRole('link', { name: 'よその' });
    expect([await outside.getAttribute('href'), await outside.getAttribute('rel')]).toEqual([
      'https://example.com/',
      'noreferrer noopener',
    ]);
    await page.locator('[role="doc-noteref"]').click();
    await expect.poll(() => page.locator('main [role="note"]').isVisible()).toBe(true);
    await page.getByRole('link', { name: '二章' }).click();
    await expect.poll(() => text(page).getAttribute('aria-label')).toBe('Two languages');
    expect(await page.locator('main p[lang="en"]').count()).toBe(1);
    await word(page, 'waiting').click();
    await expect.poll(() => card(page).textContent()).toContain('In this book');
    await page.getByRole('radio', { name: 'About' }).check();
    await expect.poll(() => page.locator('.about').textContent()).toContain('English');
    expect(await seriousFaults(page)).toEqual([]);
  });

  it('finds a word by its reading, and tells of names and of difficulty as far as the chapter goes', async () => {
    const page = await openTab({ viewport: { width: 1280, height: 800 } });
    await page.goto(`${await sample()}#2`);
    await page.getByRole('radio', { name: 'Search' }).check();
    await page.getByRole('searchbox').fill('きって');
    const hit = page.locator('.search li').first();
    await expect.poll(() => hit.textContent()).toMatch(/切手.*by reading/);
    await hit.getByRole('link').click();
    await expect.poll(() => text(page).getAttribute('aria-label')).toBe(story.chapters[2].title);
    await expect.poll(() => page.locator('.word[role="button"]').textContent()).toContain('切');
    await page.getByRole('searchbox').fill('存在しない');
    await expect.poll(() => page.getByRole('status').textContent()).toBe('Not in this book.');
    expect(await seriousFaults(page)).toEqual([]);

    await page.getByRole('radio', { name: 'Cast' }).check();
    await expect.poll(() => page.locator('.cast').textContent()).toContain('角田');
    await page.getByRole('radio', { name: 'Profile' }).check();
    expect(await page.getByRole('meter').count()).toBeGreaterThan(10);
    expect(await seriousFaults(page)).toEqual([]);
    await page.keyboard.press('Shift+Tab');
    await page.goto(`${await sample()}#1`);
    await page.getByRole('radio', { name: 'Cast' }).check();
    await expect.poll(() => page.locator('.cast').textContent()).toContain('chapter 1');
    expect(await page.locator('.cast').textContent()).not.toContain('角田');
  });

  it('shows a book of pictures', async () => {
    const page = await openTab();
    await page.goto(await previewOf('pictures', pictureBook));
    const picture = page.getByRole('img', { name: '灯台', exact: true });
    await expect.poll(() => picture.evaluate('document.images[0]?.naturalWidth')).toBe(480);
    expect(await page.getByRole('radio', { name: 'Rare' }).count()).toBe(0);
  });

  it('shows hostile text as text', async () => {
    const page = await openTab({ viewport: { width: 360, height: 640 } });
    await page.goto(await previewOf('hostile', hostileBook));
    await expect.poll(() => text(page).textContent()).toContain(MARKUP);
    expect(await text(page).textContent()).toContain(REVERSED);
    expect(await page.title()).toContain('</script>');
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360);
    await word(page, LONG_WORD.slice(0, 100)).click({ position: { x: 5, y: 5 } });
    await expect.poll(() => card(page).textContent()).toContain(LONG_WORD.slice(0, 1_000));
    const box = await card(page).boundingBox();
    expect(box?.height).toBeLessThan(640 / 2);
    await page.getByRole('button', { name: 'Contents' }).click();
    expect(
      await page.locator('.side').evaluate('document.querySelector(".side").scrollWidth'),
    ).toBeLessThanOrEqual(360);
    expect(
      await page.locator('a[href^="javascript"], main script, main [onerror], main [onclick]').count(),
    ).toBe(0);
    expect(await page.title()).not.toBe('taken');
  });

  it('says in plain words when an output is newer than it, and when a file is missing', async () => {
    const page = await openTab();
    const newer = await previewOf('newer', buildSampleBook, (files) => {
      const book = JSON.parse(Buffer.from(files.get('book.json') ?? []).toString());
      files.set('book.json', Buffer.from(JSON.stringify({ ...book, format: '2.0' })));
    });
    await page.goto(newer);
    await expect.poll(() => page.getByRole('alert').textContent()).toMatch(/newer.*newer_format/s);
    await page.goto(
      await previewOf('torn', buildSampleBook, (files) => {
        files.set('chapters/0002.json', Buffer.from('{"format":"1.0",'));
      }),
    );
    await text(page).waitFor();
    await page.keyboard.press(']');
    await expect.poll(() => page.getByRole('alert').textContent()).toContain('truncated');
    expect(await seriousFaults(page)).toEqual([]);
  });
});

function focused(page: Page): Promise<string> {
  return page.evaluate<string>("document.activeElement?.textContent ?? ''");
}

function isSeen(page: Page, block: number): Promise<boolean> {
  return page.evaluate<boolean>(`(() => {
    const box = document.querySelector('[data-block="${block}"]')?.getBoundingClientRect();
    return box !== undefined && box.right > 0 && box.left < innerWidth && box.bottom > 52 && box.top < innerHeight;
  })()`);
}
