/** What we use of epubjs (0.3.93), which describes only its main module. */
declare module 'epubjs/lib/packaging.js' {
  export interface Packaging {
    manifest: Record<string, { href: string }>;
    spine: { id: string | null; idref: string | null; linear: string; index: number }[];
    navPath: string | false;
    ncxPath: string | false;
    coverPath: string | false;
    spineNodeIndex: number;
    uniqueIdentifier: string;
    metadata: Record<'title' | 'language' | 'layout', string> & { direction: string | null };
  }
  const packaging: new (packageDocument: object) => Packaging;
  export default packaging;
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
  const navigation: new (document: object) => Navigation;
  export default navigation;
}

declare module 'epubjs/lib/epubcfi.js' {
  interface EpubCfi {
    spinePos: number;
    toString(): string;
    toRange(document: object): { startContainer: object; startOffset: number } | null;
    generateChapterComponent(spineNodeIndex: number, position: number, id?: string): string;
  }
  const epubCfi: new (from?: string | object, base?: string) => EpubCfi;
  export default epubCfi;
}
