import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';

async function tokenize(input: string | Uint8Array, ...args: string[]) {
  const child = spawn(process.execPath, [path.join(import.meta.dirname, 'tokenize.ts'), ...args]);
  child.stdin.end(input);
  const [out, err, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  return { out, err, code };
}

describe('npm run tokenize', () => {
  it('ends every line with EOS, whatever ends the line, and loses no character', async () => {
    const lines = ['吾輩は猫である。', '', '名前は　まだ無い', '𠮷\ufffd\u2028\0終'];
    const { out, code } = await tokenize(`${lines[0]}\n${lines[1]}\r\n${lines[2]}\n${lines[3]}`);
    expect(code).toBe(0);
    const read = out
      .split(/^EOS\n/m)
      .map((sentence) => sentence.replace(/\t.*\n/g, ''))
      .slice(0, -1);
    expect(read).toEqual(lines);
    expect(out).toContain('猫\t名詞,一般,*,*,*,*,猫,ネコ,ネコ\n');
  });

  it('puts characters together that arrive in pieces', async () => {
    const child = spawn(process.execPath, [path.join(import.meta.dirname, 'tokenize.ts'), '--wakati']);
    const out = text(child.stdout);
    for (const byte of Buffer.from('猫だ\n')) child.stdin.write(Uint8Array.of(byte));
    child.stdin.end();
    expect(await out).toBe('猫 だ\n');
  });

  it('ends quietly when nobody reads on', async () => {
    const child = spawn(process.execPath, [path.join(import.meta.dirname, 'tokenize.ts')]);
    const errors = text(child.stderr);
    child.stdin.on('error', () => {}).end('吾輩は猫である\n'.repeat(100_000));
    await once(child.stdout, 'data');
    child.stdout.destroy();
    expect(await once(child, 'close')).toEqual([0, null]);
    expect(await errors).toBe('');
  });

  it('explains itself', async () => {
    expect(await tokenize('', '--help')).toMatchObject({ code: 0, out: expect.stringContaining('Example') });
    expect(await tokenize('', '--nope')).toMatchObject({ code: 64, err: expect.stringContaining('--help') });
  });
});
