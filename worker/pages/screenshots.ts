/**
 * `npm run screenshots`: takes the pictures of docs/pages.md anew, from books made up here. Needs Chromium and a Japanese
 * font (`apt-get install chromium fonts-noto-cjk`).
 */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { previewShots } from '../preview/testing/shots.ts';
import { launchChromium } from './testing/chromium.ts';

const FOLDER = path.join(import.meta.dirname, '../../docs/pages');

await mkdir(FOLDER, { recursive: true });
const browser = await launchChromium();
try {
  await previewShots(browser, FOLDER);
} finally {
  await browser.close();
}
