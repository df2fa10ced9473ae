import { describe, expect, it } from 'vitest';
import { completeName } from './names.ts';

const names = ['purge-history', 'purge-notifications', 'sweep-storage'];

describe('completeName', () => {
  it('takes a name, or a beginning that fits no other', () => {
    expect(completeName('purge-history', names, 'task')).toBe('purge-history');
    expect(completeName('sw', names, 'task')).toBe('sweep-storage');
  });

  it('prefers the whole name to one that is longer', () => {
    expect(completeName('sweep', ['sweep', 'sweep-storage'], 'task')).toBe('sweep');
  });

  it('names all that a beginning could mean', () => {
    expect(() => completeName('purge', names, 'task')).toThrow(/purge-history, purge-notifications/);
  });

  it('suggests the nearest for a misspelled one and lists all for a strange one', () => {
    expect(() => completeName('purge-histroy', names, 'task')).toThrow('Did you mean purge-history?');
    expect(() => completeName('bake', names, 'task')).toThrow('Known: purge-history');
  });
});
