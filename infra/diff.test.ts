import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Change, diff, type View } from './diff.ts';

const scalar = fc.oneof(fc.string(), fc.integer(), fc.boolean());
const field = fc.stringMatching(/^[a-z]{1,4}$/);
const view: fc.Arbitrary<View> = fc.dictionary(field, fc.oneof(scalar, fc.dictionary(field, scalar)));

function apply(current: View, changes: readonly Change[]): View {
  const result: Record<string, unknown> = structuredClone(current);
  // What goes makes room first: a field may become a group of the same name.
  for (const { path, to } of changes.toSorted((a, b) => Number(b.to === null) - Number(a.to === null))) {
    const [head = '', tail] = path.split('.');
    if (tail === undefined) result[head] = to;
    else result[head] = { ...(typeof result[head] === 'object' ? result[head] : {}), [tail]: to };
  }
  return result as View;
}

describe('diff', () => {
  it('finds nothing between a view and itself', () => {
    fc.assert(
      fc.property(view, (v) => {
        expect(diff(v, structuredClone(v))).toEqual([]);
      }),
    );
  });

  it('leads from any view to any other', () => {
    fc.assert(
      fc.property(view, view, (from, to) => {
        expect(diff(apply(from, diff(from, to)), to)).toEqual([]);
      }),
    );
  });

  it('names everything as new where nothing was', () => {
    expect(diff(undefined, { image: 'a', env: { X: '1' } })).toEqual([
      { path: 'image', from: null, to: 'a' },
      { path: 'env.X', from: null, to: '1' },
    ]);
  });

  it('names what is to go, after what is to come', () => {
    expect(diff({ env: { OLD: '1' } }, { env: { NEW: '2' } })).toEqual([
      { path: 'env.NEW', from: null, to: '2' },
      { path: 'env.OLD', from: '1', to: null },
    ]);
  });
});
