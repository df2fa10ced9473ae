import { afterEach } from 'vitest';
import { type Fake, startFake } from './fake.ts';

/** Fakes that end with their test. */
export function useFakes(): (start?: Promise<Fake>) => Promise<Fake> {
  const fakes: Fake[] = [];
  afterEach(() => {
    for (const fake of fakes.splice(0)) fake.close();
  });
  return async (start = startFake()) => {
    const fake = await start;
    fakes.push(fake);
    return fake;
  };
}
