export const FURIGANA = ['all', 'rare', 'off'] as const;
export const THEMES = ['auto', 'light', 'dark'] as const;
export const FACES = ['serif', 'sans'] as const;

/** Sizes of text in pixels, small to large. */
export const SIZES = [15, 17, 19, 21, 24, 28] as const;

/** What a person chose for all books; whether a text is vertical is chosen for each. */
export interface Settings {
  readonly furigana: (typeof FURIGANA)[number];
  readonly theme: (typeof THEMES)[number];
  readonly face: (typeof FACES)[number];
  readonly size: (typeof SIZES)[number];
}

const DEFAULTS: Settings = { furigana: 'all', theme: 'auto', face: 'serif', size: 19 };
const KEY = 'book-preview';

/** What was chosen last, as far as it is still understood. */
export function loadSettings(): Settings {
  const saved = parse(store()?.getItem(KEY) ?? '{}');
  return {
    furigana: oneOf(FURIGANA, saved.furigana) ?? DEFAULTS.furigana,
    theme: oneOf(THEMES, saved.theme) ?? DEFAULTS.theme,
    face: oneOf(FACES, saved.face) ?? DEFAULTS.face,
    size: oneOf(SIZES, saved.size) ?? DEFAULTS.size,
  };
}

export function saveSettings(settings: Settings): void {
  store()?.setItem(KEY, JSON.stringify(settings));
}

/** Null where the browser keeps nothing for a page from a file, or the person forbids it: the page works without. */
function store(): Storage | null {
  try {
    return window.localStorage;
  } catch (error) {
    if (error instanceof DOMException) return null;
    throw error;
  }
}

function parse(json: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}

function oneOf<T>(known: readonly T[], value: unknown): T | undefined {
  return known.find((each) => each === value);
}
