import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, onTestFinished } from 'vitest';
import { findChromium, launchChromium } from './chromium.ts';

/** Opens a tab of its own session; it is closed and judged when the test ends. */
export type OpenTab = (options?: BrowserContextOptions) => Promise<Page>;

/**
 * Tests in a real Chromium, one process a file. Where there is none they are skipped, and their name says what
 * installs it. Every tab is judged at the end of its test: no request may have gone to another host, and neither an
 * uncaught error nor a line in the console's error log (where a breach of the policy shows) is allowed.
 */
export function describeInChromium(name: string, tests: (openTab: OpenTab) => void): void {
  if (findChromium() === null) {
    describe.skip(`${name} (skipped, it needs a browser: apt-get install chromium)`, () => tests(noTab));
    return;
  }
  describe(name, () => {
    let browser: Browser;
    beforeAll(async () => {
      browser = await launchChromium();
    });
    afterAll(() => browser.close());
    tests((options) => openTab(browser, options));
  });
}

async function noTab(): Promise<Page> {
  throw new Error('There is no browser here.');
}

async function openTab(browser: Browser, options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({ reducedMotion: 'reduce', ...options });
  const faults: string[] = [];
  context.on('request', (request) => {
    if (!isHere(request.url())) faults.push(`asked another host: ${request.url().slice(0, 200)}`);
  });
  context.on('weberror', (error) => faults.push(`threw: ${error.error().message}`));
  context.on('console', (message) => {
    // With the address: "Failed to load resource" alone does not say which.
    if (message.type() === 'error') faults.push(`complained: ${message.text()} ${message.location().url}`);
  });
  onTestFinished(async () => {
    await context.close();
    expect(faults).toEqual([]);
  });
  // Nothing here takes seconds; a locator that finds nothing should not hold up the suite.
  context.setDefaultTimeout(10_000);
  return context.newPage();
}

function isHere(address: string): boolean {
  const { protocol, hostname } = new URL(address);
  return ['file:', 'data:', 'blob:'].includes(protocol) || ['127.0.0.1', 'localhost'].includes(hostname);
}

/** axe's own source: the page's policy lets nothing be loaded, and needs nothing to be. */
let axeSource: string | undefined;

/**
 * What axe-core finds wrong with the page as it stands, of the impacts `serious` and `critical`: one line a fault, with the
 * elements. Wait for what should be seen before asking.
 */
export async function seriousFaults(page: Page): Promise<string[]> {
  axeSource ??= readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  await page.evaluate(axeSource);
  const { violations } = await page.evaluate<AxeResult>('axe.run()');
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(
      ({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`,
    );
}

interface AxeResult {
  violations: { id: string; impact: string | null; help: string; nodes: { target: string[] }[] }[];
}
