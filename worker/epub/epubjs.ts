import epubCfi from 'epubjs/lib/epubcfi.js';
import { exported } from './commonjs.ts';

/** The renderer's own CFIs. Its main module wants a browser; this part does not. */
export const EpubCfi = exported(epubCfi);
