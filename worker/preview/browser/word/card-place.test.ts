import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { placeCard } from './card-place.ts';

const card = { width: 360, height: 300 };
const desk = { width: 1280, height: 800 };
const phone = { width: 390, height: 780 };
const box = (left: number, top: number, width: number, height: number) => ({
  left,
  top,
  right: left + width,
  bottom: top + height,
});

describe('the place of a card', () => {
  it('is below the word, and above it where the window ends', () => {
    expect(placeCard(box(500, 100, 40, 20), card, desk, false)).toEqual({ left: 500, top: 132 });
    expect(placeCard(box(500, 700, 40, 20), card, desk, false)).toEqual({ left: 500, top: 388 });
  });

  it('is right of a column, and left of it where the window ends', () => {
    expect(placeCard(box(500, 100, 20, 40), card, desk, true)).toEqual({ left: 532, top: 100 });
    expect(placeCard(box(1200, 100, 20, 40), card, desk, true)).toEqual({ left: 828, top: 100 });
  });

  it('is below or above where there is no room beside a column', () => {
    expect(placeCard(box(200, 100, 20, 40), card, phone, true).top).toBe(152);
  });

  it('is in the window and not over the word, wherever the word is', () => {
    const window = fc.constantFrom(desk, phone);
    fc.assert(
      fc.property(window, fc.nat(1_200), fc.nat(780), fc.boolean(), (room, x, y, isVertical) => {
        const [width, height] = isVertical ? [20, 60] : [60, 20];
        const word = box(Math.min(x, room.width - width), Math.min(y, room.height - height), width, height);
        const { left, top } = placeCard(word, card, room, isVertical);
        expect(left).toBeGreaterThanOrEqual(0);
        expect(top).toBeGreaterThanOrEqual(0);
        expect(left + card.width).toBeLessThanOrEqual(room.width);
        expect(top + card.height).toBeLessThanOrEqual(room.height);
        const isApart =
          left >= word.right ||
          left + card.width <= word.left ||
          top >= word.bottom ||
          top + card.height <= word.top;
        expect(isApart).toBe(true);
      }),
      { seed: 10, numRuns: 300 },
    );
  });
});
