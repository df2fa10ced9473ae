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

/** A token but for its place; `surface_form` is null for unknown words, whose entry is shared by all of their class. */
type Template = Omit<KuromojiToken, 'word_position' | 'surface_form'> & { surface_form: string | null };

/** Makes tokens out of morphemes. What tokens of one entry share is put together once: it makes a third less work. */
export class TokenMaker {
  private readonly dictionary: Dictionary;
  private readonly templates: (Template | undefined)[];

  constructor(dictionary: Dictionary) {
    this.dictionary = dictionary;
    this.templates = new Array(dictionary.size);
  }

  tokens(text: string, { count, end, entry }: Morphemes): KuromojiToken[] {
    const tokens = new Array<KuromojiToken>(count);
    let from = 0;
    for (let i = 0; i < count; i++) {
      const to = end[i] ?? from;
      const id = entry[i] ?? 0;
      const template = this.templates[id] ?? this.template(id, text.slice(from, to));
      tokens[i] = {
        word_id: template.word_id,
        word_type: template.word_type,
        word_position: from + 1,
        surface_form: template.surface_form ?? text.slice(from, to),
        pos: template.pos,
        pos_detail_1: template.pos_detail_1,
        pos_detail_2: template.pos_detail_2,
        pos_detail_3: template.pos_detail_3,
        conjugated_type: template.conjugated_type,
        conjugated_form: template.conjugated_form,
        basic_form: template.basic_form,
        reading: template.reading,
        pronunciation: template.pronunciation,
      };
      from = to;
    }
    return tokens;
  }

  private template(entry: number, surface: string): Template {
    const features = this.dictionary.features(entry);
    const template: Template = {
      word_id: this.dictionary.wordId(entry),
      word_type: features.known ? 'KNOWN' : 'UNKNOWN',
      surface_form: features.known ? surface : null,
      pos: features.pos,
      pos_detail_1: features.posDetail1,
      pos_detail_2: features.posDetail2,
      pos_detail_3: features.posDetail3,
      conjugated_type: features.conjugationType,
      conjugated_form: features.conjugationForm,
      basic_form: features.base,
      reading: features.reading ?? undefined,
      pronunciation: features.pronunciation ?? undefined,
    };
    this.templates[entry] = template;
    return template;
  }
}
