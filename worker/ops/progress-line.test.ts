import { Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { ProgressLine } from './progress-line.ts';

test('is painted over itself, at most ten times a second, stays below log lines, and leaves nothing behind', () => {
  let seen = '';
  let now = 0;
  const out = new Writable({
    write: (chunk, _encoding, done) => {
      seen += chunk;
      done();
    },
  });
  const line = new ProgressLine(out, () => now);
  line.log.write('before\n');
  line.show('parse', 0);
  line.show('parse', 0.1);
  now = 1500;
  line.show('parse', 0.256);
  line.log.write('a warning\n');
  line.end();
  line.log.write('after\n');
  const clear = '\r\x1b[K';
  expect(seen).toBe(
    `before\n${clear}parse · 0 ms${clear}parse 26 % · 1.5 s${clear}a warning\nparse 26 % · 1.5 s${clear}after\n`,
  );
});
