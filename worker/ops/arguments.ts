/** What stands behind options and commands, read or refused: `commander` says the name, and ends with 64. */
import { InvalidArgumentError } from 'commander';

export const wholeNumber = (min: number, max: number) => (text: string) => {
  const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (number >= min && number <= max) return number;
  throw new InvalidArgumentError(`Expected a whole number from ${min} to ${max}.`);
};

export const jobId = (text: string): string => {
  if (/^\d{1,18}$/.test(text)) return text;
  throw new InvalidArgumentError('Expected the number of a job; `ops jobs list` shows them.');
};

export const jsonObject = (text: string): Record<string, unknown> => {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  } catch {
    // Said below, in words a person can use.
  }
  throw new InvalidArgumentError('Expected a JSON object, for example {"bookId": "…"}.');
};

export const time = (text: string): Date => {
  // Date itself takes "12" for the year 2001.
  const date = new Date(
    /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?$/.test(text) ? text : '',
  );
  if (Number.isNaN(date.getTime())) throw new InvalidArgumentError('Expected a time, 2026-11-22T04:40:09Z.');
  return date;
};

export const listed = (text: string): string[] => text.split(',').map((part) => part.trim());
