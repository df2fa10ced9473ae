import type { Frame } from './frame.ts';

/** Text that is none of the body: of the open reading, label, title or style sheet. There is one at a time. */
export class Aside {
  text = '';

  /** An element within it begins anew. */
  begin(frame: Frame): void {
    this.text = '';
    frame.isAside = true;
  }

  /** @param use is given the text of the element when it closes */
  collect(frame: Frame, use: (text: string) => void): void {
    this.begin(frame);
    frame.onText = use;
  }

  /** @returns what was collected */
  take(): string {
    const { text } = this;
    this.text = '';
    return text;
  }
}
