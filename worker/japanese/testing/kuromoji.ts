/** kuromoji.js itself: the oracle of the parity tests, and a contender of the bench. */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { KuromojiToken } from '../tokens.ts';

export interface Kuromoji {
  tokenize(text: string): KuromojiToken[];
}

interface KuromojiModule {
  builder(options: { dicPath: string }): {
    build(done: (error: Error | null, tokenizer: Kuromoji) => void): void;
  };
}

export function openKuromoji(): Promise<Kuromoji> {
  const require = createRequire(import.meta.url);
  const kuromoji: KuromojiModule = require('kuromoji');
  const dicPath = join(dirname(require.resolve('kuromoji/package.json')), 'dict');
  return new Promise((resolve, reject) => {
    kuromoji.builder({ dicPath }).build((error, tokenizer) => (error ? reject(error) : resolve(tokenizer)));
  });
}
