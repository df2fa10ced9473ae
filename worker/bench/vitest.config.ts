/** `npm run test:benches`: every bench in its short form. Minutes, so it is no part of `npm test`. */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['worker/bench/short.bench.ts'],
    reporters: ['verbose'],
    testTimeout: 5 * 60_000,
  },
});
