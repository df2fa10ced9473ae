import type { Dictionary } from './dictionary/dictionary.ts';
import type { Morphemes } from './types.ts';

/** A token as kuromoji.js has it, field for field. */
export interface KuromojiToken {
  word_id: number;
  word_type: 'KNOWN' | 'UNKNOWN';
  /** From 1, in UTF-16 units. (kuromoji counts code points, and wrongly after a sentence whose end is not one unit.) */
  word_position: number;
  surface_form: string;
  pos: string;
  pos_detail_1: string;
  pos_detail_2: string;
  pos_detail_3: string;
  conjugated_type: string;
  conjugated_form: string;
  basic_form: string;
  reading: string | undefined;
  pronunciation: string | undefined;
}

export function kuromojiTokens(text: string, morphemes: Morphemes, dictionary: Dictionary): KuromojiToken[] {
  const tokens: KuromojiToken[] = [];
  const { count, end, entry } = morphemes;
  let from = 0;
  for (let i = 0; i < count; i++) {
    const to = end[i] ?? from;
    const id = entry[i] ?? 0;
    const features = dictionary.features(id);
    tokens.push({
      word_id: dictionary.wordId(id),
      word_type: features.known ? 'KNOWN' : 'UNKNOWN',
      word_position: from + 1,
      surface_form: text.slice(from, to),
      pos: features.pos,
      pos_detail_1: features.posDetail1,
      pos_detail_2: features.posDetail2,
      pos_detail_3: features.posDetail3,
      conjugated_type: features.conjugationType,
      conjugated_form: features.conjugationForm,
      basic_form: features.base,
      reading: features.reading ?? undefined,
      pronunciation: features.pronunciation ?? undefined,
    });
    from = to;
  }
  return tokens;
}
