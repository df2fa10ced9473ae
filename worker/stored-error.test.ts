import { expect, test } from 'vitest';
import { PermanentError } from './errors.ts';
import { storedError } from './stored-error.ts';

test('a message that no database takes becomes one that it does', () => {
  const error = new PermanentError('entity_bomb', `The entity “a\0b${'𠮷'.slice(0, 1)}”.`);
  expect(storedError(error, [])).toEqual({ code: 'entity_bomb', message: 'The entity “a\uFFFDb\uFFFD”.' });
});
