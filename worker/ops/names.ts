import { PermanentError } from '../errors.ts';
import { nearest } from '../nearest.ts';

/**
 * The one of `names` that a person means: spelled out, or any beginning of it that fits no other.
 *
 * @param what the kind of thing, for the error: `schedule`, `task`
 * @throws PermanentError `name_unknown` with the nearest name, `name_ambiguous` with those it could be
 */
export function completeName(typed: string, names: readonly string[], what: string): string {
  if (names.includes(typed)) return typed;
  const fitting = names.filter((name) => name.startsWith(typed));
  const [only, another] = fitting;
  if (only !== undefined && another === undefined) return only;
  if (only !== undefined) {
    throw new PermanentError('name_ambiguous', `Which ${what} is ${typed}: ${fitting.join(', ')}?`);
  }
  const near = nearest(typed, names);
  const hint = near === undefined ? `Known: ${names.join(', ') || 'none'}.` : `Did you mean ${near}?`;
  throw new PermanentError('name_unknown', `There is no ${what} named ${typed}. ${hint}`);
}
