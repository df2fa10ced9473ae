import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildEpub, type NewChapter } from '../epub/build.ts';
import { paintLighthouse } from '../ops/sample/illustration.ts';
import { describeInChromium, seriousFaults } from '../pages/testing/browser.ts';
import { outputOf } from './testing/output-of.ts';
import { fromMemory, writePreview } from './write.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'odd-books-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Address of the preview of a book in columns. */
async function previewOf(name: string, ...chapters: NewChapter[]): Promise<string> {
  const images = { 'images/light.png': paintLighthouse() };
  return write(name, await outputOf(buildEpub({ title: name, isVertical: true, images, chapters })));
}

async function write(name: string, files: ReadonlyMap<string, Uint8Array>): Promise<string> {
  const target = path.join(folder, `${name}.html`);
  await writePreview(fromMemory(files), target);
  return pathToFileURL(target).href;
}

const PHONE = { viewport: { width: 360, height: 720 } };
const long = { title: '長い章', body: `<p>${'山路を登りながら、こう考えた。'.repeat(200)}</p>` };
const short = { title: '次の章', body: '<p>終わり。</p>' };

describeInChromium('the preview of an odd book, or read in an odd way', (openTab) => {
  it('keeps the focus when what lies beside the text is closed, so that keys still turn chapters', async () => {
    const page = await openTab(PHONE);
    await page.goto(await previewOf('focus', long, short));
    const contents = page.getByRole('button', { name: 'Contents' });
    for (const close of ['Enter', 'Escape']) {
      await contents.press('Enter');
      const side = page.getByRole('complementary', { name: 'Beside the text' });
      await side.getByRole('button', { name: 'Close' }).press(close);
      await expect.poll(() => side.count()).toBe(0);
      expect(await contents.evaluate('document.activeElement?.getAttribute("aria-label")')).toBe('Contents');
    }
    await page.keyboard.press(']');
    await expect.poll(() => page.getByRole('main').getAttribute('aria-label')).toBe('次の章');
  });

  it('is at the same place again after a reload, Back, a turn of the phone, and a change between columns and lines', async () => {
    const body = Array.from({ length: 120 }, (_, i) => `<p>${'山路を登った。'.repeat(1 + (i % 9))}</p>`);
    const address = await previewOf('place', { title: '長い章', body: body.join('') }, short);
    const page = await openTab({ viewport: { width: 800, height: 500 } });
    // Longer than the page takes to say where it is.
    const settled = async () => {
      await page.locator('[data-block="59"] .word').first().waitFor();
      await page.waitForTimeout(800);
      return page.evaluate<string>('location.hash');
    };
    await page.goto(`${address}#1/60`);
    expect(await settled()).toBe('#1/60');
    await page.reload();
    expect(await settled()).toBe('#1/60');
    await page.setViewportSize({ width: 400, height: 800 });
    expect(await settled()).toBe('#1/60');
    await page.setViewportSize({ width: 800, height: 400 });
    expect(await settled()).toBe('#1/60');
    await page.getByRole('radio', { name: '横' }).check();
    expect(await settled()).toBe('#1/60');
    await page.keyboard.press(']');
    await expect.poll(() => page.getByRole('main').getAttribute('aria-label')).toBe('次の章');
    await page.goBack();
    expect(await settled()).toBe('#1/60');
  });

  it('knows where it is after a long way into what was never laid out', async () => {
    const page = await openTab({ viewport: { width: 800, height: 500 } });
    await page.goto(await previewOf('far', { title: '短い段落', body: '<p>山路を登った。</p>'.repeat(600) }));
    await page.locator('.word').first().waitFor();
    await page.mouse.move(400, 300);
    // A wheel, as a person would: what only a script scrolls is brought back while the beginning is still laid out.
    await page.mouse.wheel(0, 10_000);
    await expect.poll(() => page.evaluate('location.hash')).toMatch(/^#1\/\d+$/);
    const block = Number((await page.evaluate<string>('location.hash')).slice('#1/'.length)) - 1;
    const box = await page.locator(`[data-block="${block}"]`).boundingBox();
    expect(box?.x).toBeGreaterThan(650);
    expect(box?.x).toBeLessThan(800);
  });

  it('shows what is chosen where the system chooses the colours', async () => {
    const page = await openTab({ viewport: { width: 1280, height: 800 }, forcedColors: 'active' });
    await page.goto(await previewOf('forced', short));
    await page.locator('.word').first().waitFor();
    // The white of the page, with or without its opacity, would be what all others have.
    expect(
      await page.evaluate(
        'getComputedStyle(document.querySelector(".choice input:checked + span")).backgroundColor',
      ),
    ).not.toMatch(/255, 255, 255/);
  });

  it('empties the search with Escape, then closes it, and has kept what was looked for when a hit closed it', async () => {
    const page = await openTab(PHONE);
    await page.goto(await previewOf('search', long, short));
    const search = page.getByRole('searchbox');
    const contents = page.getByRole('button', { name: 'Contents' });
    await contents.press('Enter');
    await page.getByRole('radio', { name: 'Search' }).check();
    await search.fill('終わり');
    await page.getByRole('link', { name: '終わり' }).click();
    await expect.poll(() => search.count()).toBe(0);
    await contents.press('Enter');
    expect(await search.inputValue()).toBe('終わり');
    await page.mouse.click(358, 300);
    await expect.poll(() => search.count()).toBe(0);
    expect(await page.locator('#word').isVisible()).toBe(false);
    await contents.press('Enter');
    await search.press('Escape');
    expect(await search.inputValue()).toBe('');
    await search.press('Escape');
    await expect.poll(() => search.count()).toBe(0);
  });

  it('brings a word into view that the buttons of the card walk to, and the card beside it', async () => {
    const page = await openTab({ viewport: { width: 360, height: 400 } });
    await page.goto(await previewOf('walk', long));
    await page.locator('.word').first().click();
    const next = page.getByRole('button', { name: 'Next word' });
    for (let i = 0; i < 50; i++) await next.click();
    for (const seen of [page.locator('.word[role="button"]'), page.locator('#word')]) {
      const box = await seen.boundingBox();
      expect(box?.x).toBeGreaterThanOrEqual(0);
      expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(360);
    }
  });

  it('shows the whole of a wide picture between columns on a phone', async () => {
    const page = await openTab(PHONE);
    await page.goto(
      await previewOf('wide', { title: '絵', body: '<p><img src="images/light.png" alt="灯台"/></p>' }),
    );
    const picture = page.getByRole('img', { name: '灯台' });
    await expect.poll(() => picture.evaluate('document.images[0]?.naturalWidth')).toBe(480);
    const box = await picture.boundingBox();
    expect(box?.x).toBeGreaterThanOrEqual(0);
    expect(box?.height).toBeLessThan(720);
  });

  it('prints the numbers of pages that have one', async () => {
    const page = await openTab(PHONE);
    const body = '<p>山<span epub:type="pagebreak" title="12"/>路<span epub:type="pagebreak"/>を</p>';
    await page.goto(await previewOf('pages', { title: '頁', body }));
    await page.locator('.page-break').nth(1).waitFor({ state: 'attached' });
    expect(
      await page.evaluate(
        '[...document.querySelectorAll(".page-break")].map((each) => getComputedStyle(each, "::before").content === "none")',
      ),
    ).toEqual([false, true]);
  });

  it('prints a whole chapter in lines, with its words, dark on white', async () => {
    const page = await openTab({ ...PHONE, colorScheme: 'dark' });
    await page.goto(await previewOf('print', { ...long, body: long.body.repeat(3) }));
    await page.locator('.word').first().waitFor();
    const words = () => page.locator('.word').count();
    const near = await words();
    const pdf = await page.pdf({ format: 'A5' });
    expect(pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length).toBeGreaterThan(5);
    expect(await words()).toBeGreaterThan(near);
    await page.emulateMedia({ media: 'print' });
    expect(
      await page.evaluate(
        '[getComputedStyle(document.querySelector("main")).writingMode, getComputedStyle(document.body).color]',
      ),
    ).toEqual(['horizontal-tb', 'rgb(37, 34, 29)']);
  });

  it('says where one is beside a title of any length, and that a chapter is empty', async () => {
    const page = await openTab(PHONE);
    await page.goto(await previewOf('endless title', { title: '長い題'.repeat(99), body: '' }, short));
    const box = await page.getByText('1 / 2').boundingBox();
    expect((box?.x ?? 999) + (box?.width ?? 0)).toBeLessThanOrEqual(360);
    expect(await page.getByRole('main').textContent()).toContain('nothing in this chapter');
  });

  it('keeps what it says of a torn chapter off the edges of a phone', async () => {
    const page = await openTab(PHONE);
    const files = await outputOf(buildEpub({ title: 'torn', chapters: [short] }));
    await page.goto(await write('torn', new Map(files).set('chapters/0001.json', Buffer.from('{'))));
    const box = await page.getByRole('alert').boundingBox();
    expect(box?.x).toBeGreaterThan(20);
    expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThan(340);
  });

  it('names what has no title, and each language once', async () => {
    const page = await openTab({ viewport: { width: 1280, height: 800 } });
    const mixed = '<p>本文だ。</p><p lang="ja">第二章</p><p>Nobody says which.</p>';
    await page.goto(await previewOf('untitled', { title: '', body: mixed }, short));
    const contents = page.getByRole('navigation', { name: 'Contents' });
    await contents.getByRole('link', { name: 'Chapter 1' }).waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    await page.getByRole('radio', { name: 'About' }).check();
    const terms = await page.locator('.about dt').allTextContents();
    expect(terms.filter((term) => term === 'Japanese')).toHaveLength(1);
    expect(terms).toContain('Unknown language');
    expect(terms).not.toContain('root');
  });
});
