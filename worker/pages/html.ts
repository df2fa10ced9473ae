import { escapeUTF8 } from 'entities';
import { hashSource, type PageCode } from './bundle.ts';

/** `none`: the page is complete; `self`: it talks to the server it came from, and to nobody else. */
export type Connection = 'none' | 'self';

export interface PageHead {
  readonly title: string;
  /** BCP 47, of the page's own words. */
  readonly language: string;
  readonly code: PageCode;
  readonly connection: Connection;
}

/**
 * The policy of a page: its own script and its own style by their hashes, pictures that are inside the page, nothing
 * else. Nothing that a book or a row of the database says can become code under it.
 */
export function contentSecurityPolicy(code: PageCode, connection: Connection): string {
  return [
    "default-src 'none'",
    `script-src ${hashSource(code.script)}`,
    `style-src ${hashSource(code.style)}`,
    'img-src data: blob:',
    `connect-src '${connection}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

/** From the doctype to the beginning of the body. The policy stands before everything it is about. */
export function openPage({ title, language, code, connection }: PageHead): string {
  return `<!doctype html>
<html lang="${escapeUTF8(language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${contentSecurityPolicy(code, connection)}">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${escapeUTF8(title)}</title>
<link rel="icon" href="data:,">
<!-- Contains Preact (MIT, © Jason Miller) and Pico CSS (MIT, © Pico). -->
<style>${code.style}</style>
</head>
<body>
<div id="page"></div>
<noscript><p>This page is drawn by its own script, which this browser does not run.</p></noscript>
`;
}

/** The page's program. What stands before it is there when it starts; what stands behind it comes while it runs. */
export function pageScript({ script }: PageCode): string {
  return `<script type="module">${script}</script>\n`;
}

export function closePage(): string {
  return '</body>\n</html>\n';
}

/** JSON that the page's program reads when it needs it; no text in it can end the element. */
export function dataBlock(id: string, json: string): string {
  return `<script type="application/json" id="${escapeUTF8(id)}">${json.replaceAll('<', '\\u003c')}</script>\n`;
}
