/** Opens the morphological analyser. This first version sits on kuromoji's tokenizer. */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Analyser, Features, Morphemes } from './types.ts';

interface KuromojiToken {
  word_id: number;
  word_type: 'KNOWN' | 'UNKNOWN';
  surface_form: string;
  pos: string;
  pos_detail_1: string;
  pos_detail_2: string;
  pos_detail_3: string;
  conjugated_type: string;
  conjugated_form: string;
  basic_form: string;
  reading?: string;
  pronunciation?: string;
}

interface KuromojiTokenizer {
  tokenize(text: string): KuromojiToken[];
  token_info_dictionary: {
    /** Where each entry begins with its left id, right id and word cost. */
    dictionary: { getShort(offset: number): number };
    target_map: Record<number, readonly number[]>;
    getFeatures(entry: string): string;
  };
  viterbi_builder: { trie: { lookup(surface: string): number } };
}

interface Kuromoji {
  builder(options: { dicPath: string }): {
    build(done: (error: Error | null, tokenizer: KuromojiTokenizer) => void): void;
  };
}

/** @param _cacheFolder where what is built on first need is kept */
export async function openAnalyser(_cacheFolder: string): Promise<Analyser> {
  const require = createRequire(import.meta.url);
  const kuromoji = require('kuromoji') as Kuromoji;
  const dicPath = join(dirname(require.resolve('kuromoji/package.json')), 'dict');
  const tokenizer = await new Promise<KuromojiTokenizer>((resolve, reject) => {
    kuromoji.builder({ dicPath }).build((error, built) => (error ? reject(error) : resolve(built)));
  });
  const features = new Map<number, Features>();
  const dictionary = tokenizer.token_info_dictionary;

  return {
    analyse(text: string): Morphemes {
      const tokens = tokenizer.tokenize(text);
      const start = new Int32Array(tokens.length);
      const end = new Int32Array(tokens.length);
      const entry = new Int32Array(tokens.length);
      let offset = 0;
      for (const [index, token] of tokens.entries()) {
        start[index] = offset;
        offset += token.surface_form.length;
        end[index] = offset;
        const id = token.word_type === 'KNOWN' ? token.word_id : -1 - token.word_id;
        entry[index] = id;
        if (!features.has(id)) features.set(id, toFeatures(token));
      }
      return { count: tokens.length, start, end, entry };
    },
    features(entry: number): Features {
      const found = features.get(entry);
      if (found !== undefined) return found;
      if (entry < 0) throw new RangeError(`Expected an entry of this analyser, got ${entry}.`);
      const known = knownFeatures(dictionary.getFeatures(String(entry)));
      features.set(entry, known);
      return known;
    },
    entries: (surface) => dictionary.target_map[tokenizer.viterbi_builder.trie.lookup(surface)] ?? [],
    cost: (entry) => dictionary.dictionary.getShort(entry + 4),
  };
}

function toFeatures(token: KuromojiToken): Features {
  return {
    known: token.word_type === 'KNOWN',
    pos: token.pos,
    posDetail1: token.pos_detail_1,
    posDetail2: token.pos_detail_2,
    posDetail3: token.pos_detail_3,
    conjugationType: token.conjugated_type,
    conjugationForm: token.conjugated_form,
    base: token.basic_form,
    reading: token.reading ?? null,
    pronunciation: token.pronunciation ?? null,
  };
}

/** @param line kuromoji's comma-separated record, surface first */
function knownFeatures(line: string): Features {
  const [, pos, detail1, detail2, detail3, type, form, base, reading, pronunciation] = line.split(',');
  return {
    known: true,
    pos: pos ?? '*',
    posDetail1: detail1 ?? '*',
    posDetail2: detail2 ?? '*',
    posDetail3: detail3 ?? '*',
    conjugationType: type ?? '*',
    conjugationForm: form ?? '*',
    base: base ?? '*',
    reading: reading ?? null,
    pronunciation: pronunciation ?? null,
  };
}
