import type { Command } from 'commander';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { program } from './program.ts';

/** Every command but the program itself, with the words that lead to it. */
function* commandsBelow(parent: Command, words = ''): Generator<[words: string, command: Command]> {
  for (const command of parent.commands) {
    const at = `${words} ${command.name()}`.trim();
    yield [at, command];
    yield* commandsBelow(command, at);
  }
}

function helpOf(command: Command): string {
  let text = '';
  command.configureOutput({ writeOut: (part) => (text += part) }).outputHelp();
  return text;
}

/** What a shell would hand to `ops`. */
function examplesIn(help: string): string[][] {
  const lines = help.matchAll(/npm run (?:-s )?ops -- (.+?)(?:\)")?$/gm);
  return [...lines].map(([, typed = '']) =>
    [...typed.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? ''),
  );
}

afterEach(() => vi.restoreAllMocks());

describe.each([...commandsBelow(program)])('the example of ops %s', (words, command) => {
  it('is shown by its help and understood', async () => {
    const examples = examplesIn(helpOf(command));
    expect(examples.length).toBeGreaterThan(0);
    vi.spyOn(process, 'exit').mockImplementation((code) => {
      throw new Error(`refused with exit code ${code}`);
    });
    for (const typed of examples) {
      expect(typed.join(' ')).toMatch(new RegExp(`^${words}\\b`));
      // The commands of a group say themselves whether they are understood.
      if (command.commands.length > 0) continue;
      const action = vi.fn();
      command.action(action);
      await program.parseAsync(typed, { from: 'user' });
      expect(action).toHaveBeenCalledOnce();
    }
  });
});
