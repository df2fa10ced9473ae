import { StorageApiError } from '@supabase/storage-js';

/**
 * How a Storage call failed, in the ways the pipeline tells apart. Everything else is worth another try: a refused
 * key or a full bucket is the operator's to mend, and no book may fail for good because of it.
 *
 * Storage answers 400 with the real status inside the body for historical reasons, so both places count.
 */
export function classifyStorageError(error: unknown): 'missing' | 'exists' | 'too_large' | 'other' {
  if (!(error instanceof StorageApiError)) return 'other';
  const statuses = [String(error.status), String(error.statusCode)];
  if (statuses.includes('404') || statuses.includes('NoSuchKey')) return 'missing';
  if (statuses.includes('409') || statuses.includes('Duplicate')) return 'exists';
  if (statuses.includes('413') || statuses.includes('EntityTooLarge')) return 'too_large';
  return 'other';
}
