/** `npm run test:image`: builds the image and runs it. Minutes, so it is no part of `npm test`. */
import { defineConfig } from 'vitest/config';
import everything from '../../vitest.config.ts';

export default defineConfig({
  test: {
    ...everything.test,
    include: ['infra/image/*.container.ts'],
    reporters: ['verbose'],
    // A first build fetches the base and the packages.
    hookTimeout: 15 * 60_000,
  },
});
