import epubCfi from 'epubjs/lib/epubcfi.js';
import navigation from 'epubjs/lib/navigation.js';
import packaging from 'epubjs/lib/packaging.js';

// Its main module wants a browser; these parts do not.
export const EpubCfi = exported(epubCfi);
export const Navigation = exported(navigation);
export const Packaging = exported(packaging);

/** Node hands over what a CommonJS module exports, test runners and bundlers the `default` in it. */
function exported<Class extends object>(module: Class | { default: Class }): Class {
  return 'default' in module ? module.default : module;
}
