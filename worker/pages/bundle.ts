import { createHash } from 'node:crypto';
import { build } from 'esbuild';

/** A page's own code, ready to stand inline in its HTML. */
export interface PageCode {
  readonly script: string;
  readonly style: string;
}

/**
 * Bundles a page's program and its style sheet for the browser, minified, with everything they import inside.
 *
 * @param script absolute path of the program, `.ts` or `.tsx`
 * @param style absolute path of the style sheet; `@import '../../pages/look.css'` gives it the common look
 * @throws the bundler's error, with the places, when one of them does not build
 */
export async function bundlePage(script: string, style: string): Promise<PageCode> {
  const { outputFiles } = await build({
    entryPoints: [script, style],
    outdir: 'page',
    write: false,
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    // What the pages need at most (nesting, `:has`, `content-visibility`) came to every browser in 2024 or before.
    target: ['chrome120', 'firefox125', 'safari17.4'],
    jsx: 'automatic',
    jsxImportSource: 'preact',
    loader: { '.svg': 'dataurl' },
    legalComments: 'inline',
    logLevel: 'warning',
  });
  return { script: textOf(outputFiles, '.js'), style: textOf(outputFiles, '.css') };
}

function textOf(files: readonly { path: string; text: string }[], extension: string): string {
  const file = files.find(({ path }) => path.endsWith(extension));
  if (file === undefined) throw new Error(`The bundle has no ${extension} file.`);
  // An inline element ends at its end tag wherever it stands, also in a string of the program.
  return file.text.trim().replaceAll(/<\/(script|style)/gi, '<\\/$1');
}

/** What a policy says of an inline element with exactly this text. */
export function hashSource(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}
