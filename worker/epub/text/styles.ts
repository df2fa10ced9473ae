import { resolve } from '../href.ts';
import { type Attributes, NO_ATTRIBUTES } from '../markup/handler.ts';

/** The few properties that change what the text is. Undefined: not said. */
export interface Style {
  isHidden?: boolean;
  isBlock?: boolean;
  hasDots?: boolean;
  isPreserved?: boolean;
  isVertical?: boolean;
  weight?: 'bold';
  slant?: 'italic';
  lift?: 'superscript' | 'subscript';
  /** Null: none, also under what has one by its name. */
  line?: 'underline' | 'strikethrough' | null;
  /** Of the numbers of a list, as CSS calls it: `lower-alpha`. */
  listStyle?: string;
  /** False: none are made around a `<q>`. */
  hasQuotes?: boolean;
}

/** What of a style sheet matters here. */
export interface StyleSheet {
  /** Hrefs of the style sheets that it imports. */
  imports: readonly string[];
  /** By selector: `em`, `.dots`, `em.dots`, `#note`. */
  rules: ReadonlyMap<string, Style>;
}

/** `@import` within `@import`; more is a circle. */
const MAX_IMPORTS = 4;

/** The style sheets that are in force in one document. */
export class StyleSheets {
  private readonly rules = new Map<string, Style>();
  // The same ones again by class, and by class and element: a selector put together for each element took longer to make
  // than to look up.
  private readonly byClass = new Map<string, Style>();
  private readonly byBoth = new Map<string, Map<string, Style>>();
  private readonly read: (path: string) => StyleSheet | null;

  /** @param read the style sheet at an archive path, null when it is missing */
  constructor(read: (path: string) => StyleSheet | null) {
    this.read = read;
  }

  addFile(path: string, depth = 0): void {
    const sheet = this.read(path);
    if (sheet !== null) this.add(sheet, path, depth);
  }

  /** @param base archive path from which its imports resolve */
  add({ imports, rules }: StyleSheet, base: string, depth = 0): void {
    for (const href of depth < MAX_IMPORTS ? imports : []) {
      const target = resolve(href, base);
      if (target !== null) this.addFile(target.path, depth + 1);
    }
    for (const [selector, style] of rules) {
      const known = this.rules.get(selector);
      this.set(selector, known === undefined ? style : { ...known, ...style });
    }
  }

  private set(selector: string, style: Style): void {
    this.rules.set(selector, style);
    const dot = selector.indexOf('.');
    if (dot < 0) return;
    const word = selector.slice(dot + 1);
    if (dot === 0) this.byClass.set(word, style);
    else {
      const byName = this.byBoth.get(word) ?? new Map<string, Style>();
      this.byBoth.set(word, byName.set(selector.slice(0, dot), style));
    }
  }

  /** Of an element without attributes. */
  ofName(name: string): Style {
    return this.rules.get(name) ?? NO_STYLE;
  }

  /** Of an element, with what it says of itself. */
  of(name: string, classes: readonly string[], attributes: Attributes): Style {
    if (attributes === NO_ATTRIBUTES) return this.ofName(name);
    const style = this.rules.size === 0 ? NO_STYLE : this.bySelectors(name, classes, attributes.id);
    return attributes.style === undefined ? style : { ...style, ...parseDeclarations(attributes.style) };
  }

  private bySelectors(name: string, classes: readonly string[], id: string | undefined): Style {
    let style = this.ofName(name);
    for (const word of classes) {
      const byClass = this.byClass.get(word);
      const byBoth = this.byBoth.get(word)?.get(name);
      if (byClass !== undefined || byBoth !== undefined) style = { ...style, ...byClass, ...byBoth };
    }
    const byId = id === undefined ? undefined : this.rules.get(`#${id}`);
    return byId === undefined ? style : { ...style, ...byId };
  }
}

export const NO_STYLE: Style = {};

/** A style sheet for print or for old Kindles (`amzn-mobi`) hides what is shown on a screen; conditions are half understood. */
export function isForScreens(media = ''): boolean {
  return media.split(',').some((medium) => /^\s*(?:(?:all|screen)\s*)?$/i.test(medium));
}

/**
 * Reads the rules whose selector is an element, a class, an id, or an element with a class. Others (descendants,
 * pseudo-classes, `@media`) are left alone, and so is what they show: to hide text by a rule half understood would lose it.
 */
export function parseStyleSheet(source: string): StyleSheet {
  const css = withoutComments(source);
  const imports: string[] = [];
  const rules = new Map<string, Style>();
  const shown = new Set<string>();
  let at = 0;
  let brace = css.indexOf('{');
  let semicolon = css.indexOf(';');
  while (at < css.length) {
    // Looked for only once each is passed: a sheet of nothing but the other would be searched to its end each time.
    if (brace >= 0 && brace < at) brace = css.indexOf('{', at);
    if (semicolon >= 0 && semicolon < at) semicolon = css.indexOf(';', at);
    if (semicolon >= 0 && (brace < 0 || semicolon < brace)) {
      const [, href, media] = IMPORT.exec(css.slice(at, semicolon)) ?? [];
      if (href !== undefined && isForScreens(media)) imports.push(href);
      at = semicolon + 1;
      continue;
    }
    if (brace < 0) break;
    const prelude = css.slice(at, brace).trim();
    const end = blockEnd(css, brace);
    if (!prelude.startsWith('@')) {
      const style = parseDeclarations(css.slice(brace + 1, end));
      if (style !== NO_STYLE)
        for (const selector of prelude.split(',')) addRule(rules, shown, selector.trim(), style);
    }
    at = end + 1;
  }
  for (const [selector, style] of shown.size === 0 ? [] : rules) {
    const isShown = shown.has(selector) || shown.has(selector.replace(/^[^.#]+(?=[.#])/, ''));
    if (style.isHidden && isShown) rules.set(selector, { ...style, isHidden: false });
  }
  return { imports, rules };
}

const IMPORT = /^\s*@import\s+(?:url\(\s*)?["']?([^"')\s;]+)["']?\s*\)?(.*)$/is;

/** @param shown takes what rules that are left alone show in some place (`.note:target`): nothing may hide it in all */
function addRule(rules: Map<string, Style>, shown: Set<string>, selector: string, style: Style): void {
  // Without the flag for either case: with it, the range to U+FFFF takes half a millisecond to compile.
  if (!/^(?:[a-zA-Z][a-zA-Z0-9]*)?(?:[.#][\w\u0080-\uffff-]+)?$/.test(selector) || selector === '') {
    if (style.isHidden === false) for (const part of lastOf(selector)) shown.add(part);
    return;
  }
  const dot = selector.search(/[.#]/);
  const name = (dot < 0 ? selector : selector.slice(0, dot)).toLowerCase();
  const key = dot < 0 ? name : name + selector.slice(dot);
  rules.set(key, { ...rules.get(key), ...style });
}

/** What of the last part of a selector a rule by itself might hide: `div > p.a.b:hover` gives `p`, `.a`, `p.a`, `.b`, `p.b`. */
function lastOf(selector: string): string[] {
  const last = selector.split(/[\s>+~]+/).at(-1) ?? '';
  const bare = last.replace(/[:[].*$/, '');
  const name = /^[a-z0-9]*/i.exec(bare)?.[0].toLowerCase() ?? '';
  const words = bare.match(/[.#][^.#]+/g) ?? [];
  return [name, ...words.flatMap((word) => [word, name + word])];
}

/** Position of the `}` that ends the block; blocks nest in `@media`. */
function blockEnd(css: string, open: number): number {
  let depth = 1;
  for (let at = open + 1; at < css.length; at++) {
    const unit = css.charCodeAt(at);
    if (unit === OPEN) depth++;
    else if (unit === CLOSE && --depth === 0) return at;
  }
  return css.length;
}

const OPEN = 0x7b;
const CLOSE = 0x7d;

/** Nor the marks of HTML's, by which sheets inside of pages hid from the browsers of 1996. */
function withoutComments(source: string): string {
  const css = source.includes('--') ? source.replace(/<!--|-->/g, ' ') : source;
  let text = '';
  let at = 0;
  for (;;) {
    const open = css.indexOf('/*', at);
    if (open < 0) return text + css.slice(at);
    text += css.slice(at, open);
    const close = css.indexOf('*/', open + 2);
    if (close < 0) return text;
    at = close + 2;
  }
}

/** A property that matters may be in it: in few of a book's rules there is one. */
const MATTERS =
  /display|visibility|text-(?:emphasis|decoration)|white-space|writing-mode|list-style|quotes|font-(?:weight|style)|vertical-align/i;

/** The type among the parts of `list-style`; a picture may be beside it. */
const LIST_STYLE =
  /(?<![\w-])(?:disc|circle|square|[a-z]+-(?:alpha|latin|greek|roman|iroha|ideographic|informal)|hiragana|katakana|decimal(?:-leading-zero)?|none)(?![\w-])/;

const LINES = [
  ['line-through', 'strikethrough'],
  ['underline', 'underline'],
] as const;

/** @returns what these declarations (`display: none; …`) say; `NO_STYLE` itself when nothing that matters */
export function parseDeclarations(source: string): Style {
  if (!MATTERS.test(source)) return NO_STYLE;
  const style: Style = {};
  for (const declaration of source.toLowerCase().split(';')) {
    const colon = declaration.indexOf(':');
    if (colon < 0) continue;
    const property = declaration
      .slice(0, colon)
      .trim()
      .replace(/^-(?:epub|webkit)-/, '');
    const value = declaration
      .slice(colon + 1)
      .replace('!important', '')
      .trim();
    switch (property) {
      case 'display':
        style.isHidden = value === 'none';
        style.isBlock = /^(block|list-item|flex|grid|table)$/.test(value);
        break;
      case 'visibility':
        style.isHidden = value === 'hidden' || value === 'collapse';
        break;
      case 'text-emphasis':
      case 'text-emphasis-style':
        style.hasDots = value !== 'none' && value !== 'initial' && value !== 'unset';
        break;
      case 'white-space':
        style.isPreserved = /^(pre|pre-wrap|break-spaces|pre-line)$/.test(value);
        break;
      case 'writing-mode':
        style.isVertical = /vertical|^tb/.test(value);
        break;
      case 'list-style':
      case 'list-style-type': {
        const type = LIST_STYLE.exec(value)?.[0];
        if (type !== undefined) style.listStyle = type;
        break;
      }
      case 'font-weight':
        if (/^(?:bold|bolder|[6-9]00)$/.test(value)) style.weight = 'bold';
        break;
      case 'font-style':
        if (/^(?:italic|oblique)/.test(value)) style.slant = 'italic';
        break;
      case 'vertical-align':
        if (value === 'super' || value === 'sub') style.lift = `${value}script`;
        break;
      case 'text-decoration':
      case 'text-decoration-line':
        style.line = LINES.find(([word]) => value.includes(word))?.[1] ?? null;
        break;
      case 'quotes':
        style.hasQuotes = value !== 'none';
        break;
    }
  }
  return Object.keys(style).length === 0 ? NO_STYLE : style;
}
