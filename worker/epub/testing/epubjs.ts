import navigation from 'epubjs/lib/navigation.js';
import packaging from 'epubjs/lib/packaging.js';
import { exported } from '../commonjs.ts';

// Its main module wants a browser; these parts do not.
export const Navigation = exported(navigation);
export const Packaging = exported(packaging);
