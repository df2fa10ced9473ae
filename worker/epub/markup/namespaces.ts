import { type Attributes, type MarkupHandler, NO_ATTRIBUTES, namespaces } from './handler.ts';

/** Namespace declarations in force: one object an element that declares any, shared by all below it. */
interface Scope {
  readonly prefixes: Readonly<Record<string, string>>;
  /** That of names without a prefix. */
  readonly unprefixed: string;
  /** How many open elements share it. */
  depth: number;
}

/** Hands the elements of an XML document over by local name and namespace, as their prefixes say. */
export class NamespaceResolver {
  private readonly handler: MarkupHandler;
  private readonly outer: Scope[] = [];
  private scope: Scope = { prefixes: { xml: namespaces.xml }, unprefixed: '', depth: 1 };

  constructor(handler: MarkupHandler) {
    this.handler = handler;
  }

  /** @param qualifiedName as written, `p` or `h:p` */
  open(qualifiedName: string, attributes: Attributes): void {
    this.scope.depth++;
    const given =
      attributes !== NO_ATTRIBUTES && hasPrefixes(attributes) ? this.withPrefixes(attributes) : attributes;
    const colon = qualifiedName.indexOf(':');
    if (colon < 0) this.handler.open(qualifiedName, given, this.scope.unprefixed);
    else {
      const namespace = this.scope.prefixes[qualifiedName.slice(0, colon)] ?? '';
      this.handler.open(qualifiedName.slice(colon + 1), given, namespace);
    }
  }

  /** An element without prefix and attributes. */
  openBare(name: string): void {
    const scope = this.scope;
    scope.depth++;
    this.handler.open(name, NO_ATTRIBUTES, scope.unprefixed);
  }

  close(): void {
    if (--this.scope.depth === 0) this.scope = this.outer.pop() ?? this.scope;
    this.handler.close();
  }

  /** Takes the declarations among them, and gives them with `epub:type` called so, whatever its prefix is. */
  private withPrefixes(attributes: Attributes): Attributes {
    const declared = declarations(attributes);
    if (declared !== null) {
      this.scope.depth--;
      this.outer.push(this.scope);
      const prefixes: Scope['prefixes'] = Object.assign(Object.create(this.scope.prefixes), declared);
      this.scope = { prefixes, unprefixed: prefixes[''] ?? '', depth: 1 };
    }
    for (const name in attributes) {
      if (!name.endsWith(':type') || name === 'epub:type') continue;
      if (this.scope.prefixes[name.slice(0, -':type'.length)] === namespaces.ops) {
        return { ...attributes, 'epub:type': attributes[name] ?? '' };
      }
    }
    return attributes;
  }
}

function hasPrefixes(attributes: Attributes): boolean {
  for (const name in attributes) if (name === 'xmlns' || name.includes(':')) return true;
  return false;
}

/** Our own strings for the namespaces we ask for: to compare those takes no look at their characters. */
const KNOWN = new Map<string, string>(Object.values(namespaces).map((uri) => [uri, uri]));

function declarations(attributes: Attributes): Record<string, string> | null {
  let found: Record<string, string> | null = null;
  for (const name in attributes) {
    if (name !== 'xmlns' && !name.startsWith('xmlns:')) continue;
    found ??= Object.create(null) as Record<string, string>;
    const uri = attributes[name] ?? '';
    found[name.slice('xmlns:'.length)] = KNOWN.get(uri) ?? uri;
  }
  return found;
}
