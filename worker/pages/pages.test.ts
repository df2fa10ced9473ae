import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { bundlePage } from './bundle.ts';
import { closePage, dataBlock, openPage, pageScript } from './html.ts';
import { describeInChromium, seriousFaults } from './testing/browser.ts';
import { launchChromium } from './testing/chromium.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'pages-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const PROGRAM = `
  const data = JSON.parse(document.getElementById('data').textContent);
  const line = document.createElement('main');
  line.textContent = data.line;
  document.getElementById('page').append(line);
`;

async function pageWith(line: string, extra = ''): Promise<string> {
  const script = path.join(folder, 'program.ts');
  const style = path.join(folder, 'style.css');
  await writeFile(script, PROGRAM);
  await writeFile(style, 'main { color: rgb(1, 2, 3) }');
  const code = await bundlePage(script, style);
  const html =
    openPage({ title: `</title>${line}`, language: 'en', code, connection: 'none' }) +
    dataBlock('data', JSON.stringify({ line })) +
    extra +
    pageScript(code) +
    closePage();
  const file = path.join(folder, `${html.length}.html`);
  await writeFile(file, html);
  return pathToFileURL(file).href;
}

const HOSTILE = '</script><script>document.title = "taken"</script><img src=x onerror=alert(1)>';

describeInChromium('a page', (openTab) => {
  it('runs its own program with its own style and shows markup in its data as text', async () => {
    const page = await openTab();
    await page.goto(await pageWith(HOSTILE));
    const main = page.getByRole('main');
    expect(await main.textContent()).toBe(HOSTILE);
    expect(await page.evaluate("getComputedStyle(document.querySelector('main')).color")).toBe(
      'rgb(1, 2, 3)',
    );
    expect(await page.title()).toBe(`</title>${HOSTILE}`);
    expect(await seriousFaults(page)).toEqual([]);
  });

  it('says why it is empty where no script runs', async () => {
    const browser = await launchChromium();
    onTestFinished(() => browser.close());
    const page = await browser.newPage({ javaScriptEnabled: false });
    await page.goto(await pageWith('unseen'));
    expect(await page.locator('noscript p').isVisible()).toBe(true);
  });

  it('is found faulty when a picture says nothing to those who cannot see it', async () => {
    const page = await openTab();
    await page.goto(await pageWith('quiet', '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">'));
    expect(await seriousFaults(page)).toEqual([expect.stringMatching(/^image-alt: .*: img$/)]);
  });

  it('is told by its policy to run nothing else and to ask nobody', async () => {
    // Not through openTab, which lets no breach of a policy pass.
    const browser = await launchChromium();
    onTestFinished(() => browser.close());
    const page = await browser.newPage();
    const refused: string[] = [];
    page.on('console', (message) => refused.push(message.text()));
    const foreign =
      '<script>document.title = "taken"</script><img alt="" src="https://192.0.2.1/x.png"><p onclick="1" style="color:red">p</p>';
    await page.goto(await pageWith('quiet', foreign));
    expect(await page.title()).toBe('</title>quiet');
    await expect
      .poll(() => refused.map(directiveIn).sort())
      .toEqual(['img-src', 'script-src', 'script-src', 'style-src']);
  });
});

/** The directive of the policy that a line of the console says was breached. */
function directiveIn(line: string): string {
  return /directive:? ["']([a-z-]+)/.exec(line)?.[1] ?? line;
}
