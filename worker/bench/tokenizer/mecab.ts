import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { Measurement } from '../harness.ts';

/** Where packages put IPADIC in UTF-8; the empty one is whatever MeCab is configured for. */
const PLACES = [
  '',
  '/var/lib/mecab/dic/ipadic-utf8',
  '/usr/lib/mecab/dic/ipadic',
  '/usr/local/lib/mecab/dic/ipadic',
  '/opt/homebrew/lib/mecab/dic/ipadic',
];
const SAMPLE = '食べる';
const IPADIC_SAYS = '動詞,自立,*,*,一段,基本形,食べる,タベル,タベル';

export interface MeCab {
  version: string;
  arguments: string[];
}

/** MeCab with IPADIC, or null when this machine has none. */
export async function findMeCab(): Promise<MeCab | null> {
  for (const place of PLACES) {
    const dictionary = place === '' ? [] : ['-d', place];
    try {
      const child = promisify(execFile)('mecab', dictionary);
      child.child.stdin?.end(`${SAMPLE}\n`);
      if (!(await child).stdout.includes(IPADIC_SAYS)) continue;
    } catch {
      // Not installed, or no dictionary there: the next place.
      continue;
    }
    const { stdout } = await promisify(execFile)('mecab', ['--version']);
    // Its input buffer holds 8 KB by default, less than a long paragraph.
    return { version: stdout.trim().replace(/^mecab of /, ''), arguments: [...dictionary, '-b', '1000000'] };
  }
  return null;
}

/** One run over a file, its output written to nowhere; starting takes 2 ms of it. */
export async function measureMeCab(mecab: MeCab, file: string): Promise<Measurement> {
  const characters = (await readFile(file, 'utf8')).length;
  const input = await open(file, 'r');
  try {
    const started = performance.now();
    const child = spawn('mecab', mecab.arguments, { stdio: [input.fd, 'ignore', 'ignore'] });
    const [code] = await once(child, 'close');
    if (code !== 0) throw new Error(`mecab ended with ${code}.`);
    return { 'k characters/s': characters / (performance.now() - started) };
  } finally {
    await input.close();
  }
}
