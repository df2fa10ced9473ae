import { gradeOf, OUTSIDE } from '../japanese/grades.ts';
import type { Profile } from './types.ts';

/** Counts the kanji of one chapter by the year of school that teaches them. */
export class KanjiGrades {
  readonly #kanji = new Array<number>(OUTSIDE).fill(0);

  addText(text: string): void {
    for (let i = 0; i < text.length; i++) {
      const grade = gradeOf(text.charCodeAt(i));
      if (grade > 0) this.#kanji[grade - 1] = (this.#kanji[grade - 1] ?? 0) + 1;
    }
  }

  build(): Profile['kanji'] {
    return this.#kanji;
  }
}
