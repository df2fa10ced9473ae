/** What we use of epubjs (0.3.93): its parts that need no browser, over a DOM that is given to them. */
declare module 'epubjs/lib/packaging.js' {
  interface Packaging {
    manifest: Record<string, { href: string; type: string; properties: string[] }>;
    spine: { id: string | null; idref: string | null; linear: string; properties: string[]; index: number }[];
    navPath: string | false;
    ncxPath: string | false;
    coverPath: string | false;
    spineNodeIndex: number;
    uniqueIdentifier: string;
    metadata: Record<'title' | 'publisher' | 'identifier' | 'language' | 'layout', string> & {
      direction: string | null;
    };
  }
  const module: { default: new (packageDocument: object) => Packaging };
  export default module;
}

declare module 'epubjs/lib/navigation.js' {
  export interface NavItem {
    href: string;
    label: string;
    subitems: NavItem[];
  }
  interface Navigation {
    toc: NavItem[];
    landmarks: { href: string; label: string; type: string | undefined }[];
  }
  const module: { default: new (document: object) => Navigation };
  export default module;
}

declare module 'epubjs/lib/epubcfi.js' {
  interface EpubCFI {
    spinePos: number;
    toString(): string;
    toRange(document: object): { startContainer: Node; startOffset: number } | null;
    generateChapterComponent(spineNodeIndex: number, position: number, id?: string): string;
  }
  const module: { default: new (from?: string | object, base?: string) => EpubCFI };
  export default module;
}
