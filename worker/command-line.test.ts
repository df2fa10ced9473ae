import { describe, expect, it } from 'vitest';
import { runCommand, runUnread } from './testing/run-command.ts';

/** Every command for people, as a path from here. */
const COMMANDS = [
  '../infra/image/base.ts',
  '../infra/image/bundle.ts',
  '../infra/image/main.ts',
  '../supabase/schema.ts',
  '../supabase/stack/main.ts',
  'bench/main.ts',
  'book/schema.ts',
  'console/main.ts',
  'console/pictures.ts',
  'faults/soak.ts',
  'ops/book.ts',
  'ops/demo.ts',
  'ops/dictionary.ts',
  'ops/main.ts',
  'ops/tokenize.ts',
  'preview/pictures.ts',
];
const ONE_LINE = /^[^\n]+\n$/;
const here = import.meta.filename;

it.each([...COMMANDS, '../infra/main.ts'])(
  '%s ends as ever when nobody reads what it says',
  async (command) => {
    expect(await runUnread(command, '--help')).toEqual({ code: 0, err: '' });
  },
);

describe.each(COMMANDS)('%s', (command) => {
  it('says with --help what it does, shows an example and does nothing', async () => {
    const { code, out, err } = await runCommand(command, '--help');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^Examples?[:,]/m);
  });

  it('refuses an option that it does not know', async () => {
    const { code, out, err } = await runCommand(command, '--bogus');
    expect({ code, out }).toEqual({ code: 64, out: '' });
    expect(err).toContain("'--bogus'");
    expect(err).toMatch(ONE_LINE);
  });
});

it.each([
  ['ops/demo.ts', ['/nope.epub'], 'no such file or directory'],
  ['ops/demo.ts', ['/tmp'], 'directory'],
  ['ops/demo.ts', ['--out', here], 'file already exists'],
  ['ops/demo.ts', ['--ouut', 'x'], 'did you mean --out?'],
  ['ops/demo.ts', ['a.epub', 'b.epub'], 'Expected one EPUB'],
  ['ops/dictionary.ts', ['a', 'b'], 'Expected one folder'],
  ['../infra/image/bundle.ts', ['a', 'b'], 'Expected one folder'],
  ['../infra/image/main.ts', ['--plattform', 'linux/amd64'], 'did you mean --platform?'],
  ['ops/book.ts', [], 'Expected an EPUB'],
  ['bench/main.ts', [], 'tokenizer'],
  ['bench/main.ts', ['tokeniser'], 'did you mean tokenizer?'],
  ['bench/main.ts', ['tokenizer', '--book', here], 'not an EPUB'],
  ['bench/main.ts', ['tokenizer', '--book', '/nope.epub'], 'no such file'],
  ['faults/soak.ts', ['extra'], "'extra'"],
  ['faults/soak.ts', ['--minutes', 'abc'], 'got "abc"'],
  ['faults/soak.ts', ['--workers', '0'], 'got "0"'],
  ['console/main.ts', ['--port', '70000'], 'from 0 to 65535'],
])('%s %j is refused in one line', async (command, args, advice) => {
  const { code, out, err } = await runCommand(command, ...args);
  expect({ code, out }).toEqual({ code: 64, out: '' });
  expect(err).toContain(advice);
  expect(err).toMatch(ONE_LINE);
});
