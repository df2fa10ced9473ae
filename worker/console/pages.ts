import path from 'node:path';
import { escapeUTF8 } from 'entities';
import type { Config } from '../config.ts';
import { bundlePage, type PageCode } from '../pages/bundle.ts';
import { closePage, dataBlock, openPage, pageScript } from '../pages/html.ts';
import { plainLine } from '../plain-line.ts';
import type { PageStart } from './wire.ts';

export interface ConsolePages {
  /** @param csrf what the page must show with every change */
  main(csrf: string): string;
  /** Behind the printed address: the browser has its cookie and goes on. */
  readonly entered: string;
  /** For who is not let in. @param why one sentence */
  closed(why: string): string;
  /** For an address that leads to nothing that can be shown. @param why one sentence */
  failed(why: string): string;
}

let bundling: Promise<PageCode> | undefined;

/** Bundles the page once a process (0.3 s); there is no build step, and nothing built to forget. */
export async function consolePages(config: Config): Promise<ConsolePages> {
  const folder = path.join(import.meta.dirname, 'browser');
  bundling ??= bundlePage(path.join(folder, 'main.tsx'), path.join(folder, 'console.css'));
  const code = await bundling;
  const head = openPage({ title: 'Console', language: 'en', code, connection: 'self' });
  const project = new URL(config.supabaseUrl).host;
  return {
    main: (csrf) =>
      head +
      dataBlock('start', JSON.stringify({ csrf, project } satisfies PageStart)) +
      pageScript(code) +
      closePage(),
    // Not a redirection: when the address was a link on another site, a browser would go on without the new cookie.
    // Its icon, too: a browser that is slow to move on would ask for /favicon.ico, and complain that there is none.
    entered:
      '<!doctype html><meta charset="utf-8"><title>Console</title><link rel="icon" href="data:,"><meta http-equiv="refresh" content="0; url=/">',
    failed: (why) => `${head}<main class="closed">
<h1>That did not work</h1>
<p>${escapeUTF8(plainLine(why, 2000))}</p>
<p><a href="/">To the console</a></p>
</main>
${closePage()}`,
    closed: (why) => `${head}<main class="closed">
<h1>The console is closed to this browser</h1>
<p>${escapeUTF8(why)}</p>
<p><code>npm run console</code> prints an address that lets one browser in, once. Open that address; when it has been used,
stop the command with Ctrl-C and start it again.</p>
</main>
${closePage()}`,
  };
}
