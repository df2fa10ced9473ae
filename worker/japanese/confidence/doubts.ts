/**
 * Why a reading is in doubt. `name`: a proper noun; `table`: the novels' table has the writing; `stem`: kanji with kana
 * behind them; `kanji`: one kanji alone; `word`: a word of the dictionary; `compound`: put together from several.
 */
export type Doubt = 'name' | 'table' | 'stem' | 'kanji' | 'word' | 'compound';

/**
 * How often the first, second, third and fourth candidate is right, by the kind of doubt.
 *
 * Fitted on 918 ambiguous words under the hidden ruby of the odd chapters of one novel of 1906, each kind drawn towards all
 * of them together with the weight of 20 words, because some kinds are few. On the 787 of its even chapters the first
 * candidates were right within 4 points on average; `npm run bench -- confidence` prints the table. What authors put
 * ruby on is harder than the rest, so these are careful.
 */
export const DOUBTS: Readonly<Record<Doubt, readonly number[]>> = {
  name: [0.6, 0.13, 0.04, 0.01],
  table: [0.53, 0.31, 0.04, 0.01],
  stem: [0.67, 0.13, 0.07, 0.01],
  kanji: [0.67, 0.18, 0.03, 0.01],
  word: [0.53, 0.25, 0.01, 0.01],
  compound: [0.48, 0.1, 0.02, 0.01],
};
