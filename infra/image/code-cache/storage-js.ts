import { openScript } from './script.ts';

type StorageJs = typeof import('@supabase/storage-js');

/**
 * Stands in a bundle for the package. Nothing is said of a cache that is of no use: then the pipeline's is of none either.
 */
export const { StorageApiError, StorageClient } = openScript<StorageJs>(
  import.meta.dirname,
  'storage-js',
  import.meta,
).exports;
