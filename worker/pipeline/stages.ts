/** The stages of a book in the order they run, which the jsonb of an attempt's metrics does not keep. */
export const STAGES = ['download', 'parse', 'dictionary', 'tokenize', 'words', 'assemble', 'upload'] as const;
