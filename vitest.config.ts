import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['worker/**/*.test.ts', 'infra/**/*.test.ts', 'supabase/**/*.test.ts'],
    globalSetup: ['supabase/stack/test-server.ts'],
    // By itself it leaves one core alone; on two, one process takes 380 s, and much of that is waiting for other programs. Two
    // take 223.
    maxWorkers: '100%',
    // Real databases, real child processes: the slowest single test takes seconds even on a quiet machine,
    // and the default 5 s fails on a busy one without saying anything about the code.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 30_000 } },
    // The stack prints one line a refused statement, for people who run it; tests provoke many on purpose.
    onConsoleLog: (log) => !log.startsWith('[stack]'),
  },
});
