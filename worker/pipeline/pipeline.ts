/** All that reads a book, under one name: what is loaded together can be cached together. */
export { engineOf } from '../japanese/engine.ts';
export { threadsFor } from '../japanese/pool.ts';
export { convertBook, editionOf } from './convert.ts';
export { bookLimits } from './limits.ts';
