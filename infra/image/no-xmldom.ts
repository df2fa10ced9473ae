/** Stands for the XML parser that epubjs brings along: the worker makes CFIs with epubjs, and gives it nothing to parse. */
export {};
