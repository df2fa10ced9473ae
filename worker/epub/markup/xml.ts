// Of our own, because much of a book's reading is this, once, in code that is still cold. Measured on the 16 documents of
// kusamakura.epub (300 000 characters), first pass, import included, CPU time: this 38 ms (30–40), saxes 54 (50–69),
// which goes through the text character by character. Before, in another run: saxes 32 ms, @rgrove/parse-xml 54, htmlparser2 68
// (finds no fault in ill-formed XML), parse5 100, @xmldom/xmldom 129, linkedom 264. A property test holds it against saxes.
import { readDoctype } from './doctype.ts';
import { type Attributes, type MarkupHandler, NO_ATTRIBUTES } from './handler.ts';
import { NamespaceResolver } from './namespaces.ts';

/** What a named reference stands for; undefined when nothing. */
export type EntityNames = (name: string) => string | undefined;

/** The text is not well-formed XML. */
export class IllFormed extends Error {}

/**
 * Reads a document by the rules of XML 1.0, and only one that keeps them. Time is linear in the length; beside the
 * source it keeps the names of the open elements.
 *
 * @param source without a byte order mark
 * @throws IllFormed at the first fault; the handler has then seen the part before it
 */
export function parseXml(source: string, handler: MarkupHandler, names: EntityNames): void {
  if (FORBIDDEN.test(source) || !source.isWellFormed()) fail('a character that XML does not allow');
  new XmlReader(withLineFeeds(source), handler, names).read();
}

/** Every line break as XML has it. By splitting: `replace` makes a rope of the lines, which is copied once more when it is read. */
function withLineFeeds(source: string): string {
  if (!source.includes('\r')) return source;
  const text = source.split('\r\n').join('\n');
  return text.includes('\r') ? text.split('\r').join('\n') : text;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const FORBIDDEN = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/;

class XmlReader {
  private readonly source: string;
  private readonly handler: MarkupHandler;
  private readonly elements: NamespaceResolver;
  private readonly names: EntityNames;
  /** Names of the open elements. */
  private readonly open: string[] = [];
  private readonly hasCdataEnd: boolean;
  private readonly hasReferences: boolean;
  /** By all that stood in them, the tags without attributes that were read before: most tags are one of a few. */
  private readonly known = new Map<string, string>();
  private at = 0;
  private sawDoctype = false;
  private sawRoot = false;

  constructor(source: string, handler: MarkupHandler, names: EntityNames) {
    this.source = source;
    this.handler = handler;
    this.elements = new NamespaceResolver(handler);
    this.names = names;
    this.hasCdataEnd = source.includes(']]>');
    this.hasReferences = source.includes('&');
  }

  read(): void {
    this.readDeclaration();
    const source = this.source;
    for (;;) {
      const tag = source.indexOf('<', this.at);
      if (tag !== this.at) this.readText(tag < 0 ? source.length : tag);
      if (tag < 0) break;
      this.at = tag;
      switch (source.charCodeAt(tag + 1)) {
        case SLASH:
          this.readEndTag();
          break;
        case BANG:
          this.readBang();
          break;
        case QUESTION:
          this.readInstruction();
          break;
        default:
          this.readStartTag();
      }
    }
    if (!this.sawRoot || this.open.length > 0) fail('an element that does not end');
  }

  private readDeclaration(): void {
    if (!/^<\?xml[\s?]/.test(this.source)) return;
    const end = this.find('?>', 0);
    if (!DECLARATION.test(this.source.slice(0, end))) fail('the XML declaration');
    this.at = end + 2;
  }

  private readText(end: number): void {
    const text = this.source.slice(this.at, end);
    this.at = end;
    if (this.open.length === 0) {
      if (NOT_BLANK.test(text)) fail('text outside of the root');
      return;
    }
    if (this.hasCdataEnd && text.includes(']]>')) fail(']]> in a text');
    this.handler.text(this.hasReferences && text.includes('&') ? this.resolved(text) : text);
  }

  private readStartTag(): void {
    const start = this.at + 1;
    const end = this.source.indexOf('>', start);
    if (end > start && end - start <= MAX_KNOWN) {
      const known = this.known.get(this.source.slice(start, end));
      if (known !== undefined && this.open.length > 0) {
        this.at = end + 1;
        this.elements.openBare(known);
        this.open.push(known);
        return;
      }
    }
    this.at = start;
    const name = this.readName();
    if (this.at === end && name.length <= MAX_KNOWN && this.known.size < MAX_TAGS && !name.includes(':')) {
      this.known.set(name, name);
    }
    if (this.open.length === 0) {
      if (this.sawRoot) fail('a second root');
      this.sawRoot = true;
    }
    const attributes = this.readAttributes();
    const isEmpty = this.source.charCodeAt(this.at) === SLASH;
    if (isEmpty) this.at++;
    if (this.source.charCodeAt(this.at) !== GREATER) fail('a tag');
    this.at++;
    this.elements.open(name, attributes);
    if (isEmpty) this.elements.close();
    else this.open.push(name);
  }

  private readAttributes(): Attributes {
    // Most tags have none.
    if (this.source.charCodeAt(this.at) === GREATER) return NO_ATTRIBUTES;
    let attributes: Record<string, string> | null = null;
    for (;;) {
      const before = this.at;
      this.skipSpace();
      const unit = this.source.charCodeAt(this.at);
      if (unit === GREATER || unit === SLASH) return attributes ?? NO_ATTRIBUTES;
      if (before === this.at) fail('attributes without a space between');
      const name = this.readName();
      this.skipSpace();
      if (this.source.charCodeAt(this.at) !== EQUALS) fail('an attribute without a value');
      this.at++;
      this.skipSpace();
      attributes ??= {};
      if (Object.hasOwn(attributes, name)) fail('an attribute twice');
      attributes[name] = this.readValue();
    }
  }

  private readValue(): string {
    const quote = this.source.charCodeAt(this.at);
    if (quote !== DOUBLE && quote !== SINGLE) fail('a value without quotes');
    const end = this.find(quote === DOUBLE ? '"' : "'", this.at + 1);
    const value = this.source.slice(this.at + 1, end);
    this.at = end + 1;
    if (value.includes('<')) fail('< in a value');
    const normalized = /[\t\n]/.test(value) ? value.replace(/[\t\n]/g, ' ') : value;
    return normalized.includes('&') ? this.resolved(normalized) : normalized;
  }

  private readEndTag(): void {
    const name = this.open.pop();
    if (name === undefined || !this.source.startsWith(name, this.at + 2)) fail('an end tag');
    this.at += 2 + name.length;
    if (this.source.charCodeAt(this.at) !== GREATER) this.skipSpace();
    if (this.source.charCodeAt(this.at) !== GREATER) fail('an end tag');
    this.at++;
    this.elements.close();
  }

  private readBang(): void {
    const { length } = this.open;
    if (this.source.startsWith('<!--', this.at)) {
      const end = this.find('--', this.at + '<!--'.length);
      if (this.source.charCodeAt(end + 2) !== GREATER) fail('-- in a comment');
      this.at = end + '-->'.length;
      this.handler.interrupt();
    } else if (length > 0 && this.source.startsWith('<![CDATA[', this.at)) {
      const start = this.at + '<![CDATA['.length;
      const end = this.find(']]>', start);
      this.at = end + ']]>'.length;
      this.handler.cdata(this.source.slice(start, end));
    } else if (!this.sawRoot && !this.sawDoctype && this.source.startsWith('<!DOCTYPE', this.at)) {
      this.sawDoctype = true;
      this.at = readDoctype(this.source, this.at).end;
    } else fail('a declaration');
  }

  private readInstruction(): void {
    const start = this.at + 2;
    const end = this.find('?>', start);
    this.at = start;
    const name = this.readName();
    if (this.at !== end && NOT_BLANK.test(this.source[this.at] ?? '')) fail('the name of an instruction');
    if (name.toLowerCase() === 'xml') fail('an XML declaration in the middle');
    this.at = end + '?>'.length;
    this.handler.interrupt();
  }

  private readName(): string {
    const start = this.at;
    ASCII_NAME.lastIndex = start;
    ASCII_NAME.test(this.source);
    let end = ASCII_NAME.lastIndex;
    while (this.source.charCodeAt(end) >= 0x80) {
      const character = String.fromCodePoint(this.source.codePointAt(end) ?? 0);
      if (!NAME.test(character)) break;
      ASCII_NAME.lastIndex = end + character.length;
      ASCII_NAME.test(this.source);
      end = ASCII_NAME.lastIndex;
    }
    const name = this.source.slice(start, end);
    if (!isNameStart(name.charCodeAt(0)) && !NAME_START.test(name)) fail('a name');
    this.at = end;
    return NAMES.get(name) ?? name;
  }

  private skipSpace(): void {
    let unit = this.source.charCodeAt(this.at);
    while (unit === 0x20 || unit === 0x0a || unit === 0x09) unit = this.source.charCodeAt(++this.at);
  }

  /** Offset of the next such mark. */
  private find(mark: string, from: number): number {
    const found = this.source.indexOf(mark, from);
    if (found < 0) fail('the end of the document');
    return found;
  }

  private resolved(text: string): string {
    return text.replace(/&([^&;]*;?)/g, (_, reference: string) => {
      const name = reference.slice(0, -1);
      if (!reference.endsWith(';')) fail('an ampersand');
      return (name.startsWith('#') ? character(name) : this.names(name)) ?? fail('a reference');
    });
  }
}

const BANG = 0x21;
const DOUBLE = 0x22;
const SINGLE = 0x27;
const SLASH = 0x2f;
const EQUALS = 0x3d;
const GREATER = 0x3e;
const QUESTION = 0x3f;
/** Characters of a tag that is kept as known, and how many are: each element of a hostile document may have its own name. */
const MAX_KNOWN = 12;
const MAX_TAGS = 100;
/**
 * Names that our code knows as strings of its own: those are compared, looked up and brought to lower case without a look at
 * their characters, where a part of a Japanese document is a string of another kind, which each time is a call into the runtime.
 */
const NAMES = new Map(
  (
    'a b body br class div em h1 h2 h3 head href html i id img lang li link meta ol p rb rp rt ruby section span src ' +
    'strong style title type ul'
  )
    .split(' ')
    .map((name) => [name, name]),
);
/** XML's white space, not all of Unicode's. */
const NOT_BLANK = /[^ \t\n]/;

const DECLARATION =
  /^<\?xml\s+version\s*=\s*(?:"1\.\d+"|'1\.\d+')(?:\s+encoding\s*=\s*(?:"[A-Za-z][\w.-]*"|'[A-Za-z][\w.-]*'))?(?:\s+standalone\s*=\s*(?:"(?:yes|no)"|'(?:yes|no)'))?\s*$/;

const START =
  ':A-Z_a-z\\xc0-\\xd6\\xd8-\\xf6\\xf8-\\u02ff\\u0370-\\u037d\\u037f-\\u1fff\\u200c\\u200d\\u2070-\\u218f' +
  '\\u2c00-\\u2fef\\u3001-\\ud7ff\\uf900-\\ufdcf\\ufdf0-\\ufffd\\u{10000}-\\u{effff}';
/** NameStartChar and NameChar of XML 1.0, productions 4 and 4a. */
const NAME_START = new RegExp(`^[${START}]`, 'u');
const NAME = new RegExp(`^[${START}\\-.0-9\\xb7\\u0300-\\u036f\\u203f\\u2040]$`, 'u');
/** The part of a name that is ASCII, which most are as a whole: the engine finds its end. */
const ASCII_NAME = /[:A-Z_a-z\-.0-9]*/y;

/** Does a name begin with this ASCII character? */
function isNameStart(unit: number): boolean {
  return (unit >= 0x61 && unit <= 0x7a) || (unit >= 0x41 && unit <= 0x5a) || unit === 0x5f || unit === 0x3a;
}

/** @param reference `#233` or `#xE9`  @returns undefined when XML does not allow it */
function character(reference: string): string | undefined {
  const digits = /^#(?:x([\da-f]+)|(\d+))$/i.exec(reference);
  const code = digits === null ? 0 : Number.parseInt(digits[1] ?? digits[2] ?? '', digits[1] ? 16 : 10);
  const isAllowed = code <= 0x10ffff && (code >= 0x20 || code === 0x09 || code === 0x0a || code === 0x0d);
  if (!isAllowed || (code >= 0xd800 && code <= 0xdfff) || code === 0xfffe || code === 0xffff)
    return undefined;
  return String.fromCodePoint(code);
}

function fail(what: string): never {
  throw new IllFormed(what);
}
