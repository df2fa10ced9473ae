import path from 'node:path';
import type { Command } from 'commander';
import { taskKinds } from '../tasks/registry.ts';

/** Commands after which a task's name comes. */
const BEFORE_TASK = new Set(['tasks run', 'jobs enqueue']);

/**
 * A script for the shell's `eval` that defines `ops` for this checkout and completes commands, options and the names
 * of tasks. Static on purpose: asking the database for schedules at each press of the tab key would take half a second,
 * and any clear beginning of a name is understood anyway.
 */
export async function completionScript(program: Command, shell: 'bash' | 'zsh'): Promise<string> {
  const script = quote(path.join(import.meta.dirname, 'main.ts'));
  const lines = [...words(program, '')].map(
    ([at, next]) => `    ${quote(at)}) words=${quote(next.join(' '))} ;;`,
  );
  return `${shell === 'zsh' ? 'autoload -U +X bashcompinit && bashcompinit\n' : ''}ops() { ${quote(process.execPath)} ${script} "$@"; }
_ops() {
  local at='' word words='' n
  for ((n = 1; n < COMP_CWORD; n++)); do
    word="\${COMP_WORDS[n]}"
    case "$word" in -*) ;; *) [ "$(wc -w <<< "$at")" -lt 2 ] && at="\${at:+$at }$word" ;; esac
  done
  case "$at" in
${lines.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -F _ops ops
`;
}

/** Every command's words so far → what may come next. */
function* words(command: Command, at: string): Generator<[at: string, next: string[]]> {
  const options = command.options.map(({ long }) => long ?? '').filter((long) => long !== '');
  const names = BEFORE_TASK.has(at) ? taskKinds : [];
  yield [at, [...command.commands.map((child) => child.name()), ...names, ...options]];
  for (const child of command.commands) yield* words(child, `${at} ${child.name()}`.trim());
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
