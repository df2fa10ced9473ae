import { expect, it } from 'vitest';
import { refuseTwins } from './build.ts';

const output = (...inputs: string[]) => ({
  bytes: 0,
  imports: [],
  exports: [],
  inputs: Object.fromEntries(inputs.map((input) => [input, { bytesInOutput: 1 }])),
});

it('refuses a module that is in the program and in a script of it', () => {
  const outputs = { 'main.cjs': output('worker/main.ts', 'worker/errors.ts') };
  refuseTwins({ ...outputs, 'pipeline.js': output('worker/pipeline/convert.ts') });
  expect(() => refuseTwins({ ...outputs, 'pipeline.js': output('worker/errors.ts') })).toThrow(
    'worker/errors.ts would be there twice',
  );
});

it('lets a thread repeat what it needs', () => {
  refuseTwins({ 'dist/pool-thread.cjs': output('worker/a.ts'), 'pipeline.js': output('worker/a.ts') });
});
