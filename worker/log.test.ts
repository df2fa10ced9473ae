import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { PermanentError } from './errors.ts';
import { jsonLogger, terminalLogger } from './log.ts';

function capture() {
  const lines: string[] = [];
  const out = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  });
  return { lines, out };
}
const now = () => new Date('2026-11-22T04:40:09Z');

describe('jsonLogger', () => {
  it('writes one line an event with what Cloud Logging reads and the fields of its scope', () => {
    const { lines, out } = capture();
    const log = jsonLogger(out, [], now).child({ job: 'j1' }).child({ attempt: 2 });
    log.warn('two\nlines', { bytes: 3 });
    expect(lines).toHaveLength(1);
    expect(lines[0]?.indexOf('\n')).toBe((lines[0]?.length ?? 0) - 1);
    expect(JSON.parse(lines[0] ?? '')).toEqual({
      severity: 'WARNING',
      message: 'two\nlines',
      time: '2026-11-22T04:40:09.000Z',
      job: 'j1',
      attempt: 2,
      bytes: 3,
    });
  });

  it('keeps code, message, stack and cause of an error', () => {
    const { lines, out } = capture();
    const error = new PermanentError('not_an_epub', 'No.', { cause: new Error('inner') });
    jsonLogger(out, [], now).error('failed', { error });
    expect(JSON.parse(lines[0] ?? '').error).toMatchObject({
      code: 'not_an_epub',
      message: 'No.',
      stack: expect.stringContaining('PermanentError'),
      cause: { message: 'inner' },
    });
  });

  it('never lets a secret through, wherever it stands', () => {
    const { lines, out } = capture();
    jsonLogger(out, ['sb_secret_1'], now).error('bad key sb_secret_1', {
      error: new Error('with sb_secret_1'),
    });
    terminalLogger(out, ['sb_secret_1'], now).info('bad key sb_secret_1', { key: 'sb_secret_1' });
    expect(lines.join('')).not.toContain('sb_secret_1');
  });

  it.each([
    ['json', jsonLogger],
    ['terminal', terminalLogger],
  ])('finds a secret that JSON escapes, at any depth: %s', (_name, makeLogger) => {
    const { lines, out } = capture();
    const secret = 'geheim"\\schluessel';
    const error = new Error(`no ${secret}`, { cause: new Error(secret) });
    makeLogger(out, [secret], now).warn(secret, { error, deep: { list: [secret] }, plain: secret });
    expect(lines.join('')).toContain('[secret]');
    expect(lines.join('')).not.toMatch(/geheim|schluessel/);
  });

  it('leaves times and numbers whole when a password is very short', () => {
    const { lines, out } = capture();
    jsonLogger(out, ['1'], now).info('11 books', { bytes: 1, says: '1 of 1' });
    expect(lines[0]).toContain('"message":"11 books","time":"2026-11-22T04:40:09.000Z","bytes":1');
  });
});
