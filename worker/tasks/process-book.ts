import pLimit from 'p-limit';
import * as v from 'valibot';
import { openPool, threadsFor } from '../japanese/pool.ts';
import { convertBook, editionOf } from '../pipeline/convert.ts';
import { downloadUpload } from '../pipeline/download.ts';
import { bookLimits } from '../pipeline/limits.ts';
import { type OutputFile, uploadFile } from '../pipeline/upload.ts';
import type { Task, TaskContext, TaskResult } from './task.ts';

const payload = v.object({
  bookId: v.pipe(v.string(), v.uuid()),
  uploadPath: v.pipe(v.string(), v.startsWith('uploads/'), v.maxLength(1024)),
});

/** Uploads under way at once: enough to hide the round trips, few enough that their bytes do not add up. */
const UPLOADS = 8;

/** Download → parse → tokenize → assemble → upload. Publishing is the queue's, with the job's completion. */
export const processBook: Task<v.InferOutput<typeof payload>> = {
  kind: 'process-book',
  description: 'Turns an uploaded EPUB into chapters, words and readings',
  payload,
  // The longest book that the limits admit takes about a minute on one slow core; ten times that is a hang.
  timeoutMs: 10 * 60_000,
  run: async ({ bookId, uploadPath }, context) => {
    const { supabase, config, metrics, log, signal, progress } = context;
    progress('download', 0);
    const bytes = await metrics.stage('download', () =>
      downloadUpload(supabase, config.bucket, uploadPath, config.maxUploadBytes),
    );
    metrics.count('sourceBytes', bytes.byteLength);
    log.info('book downloaded', { bytes: bytes.byteLength });

    const outputPrefix = `books/${bookId}/${editionOf(bytes)}`;
    const uploads = openUploads(context, outputPrefix);
    const { parsed, assembled } = await convertBook(bytes, {
      limits: bookLimits(),
      openPool: (units) => openPool(threadsFor(units, config.threads), config.cacheFolder, log.info),
      metrics,
      signal,
      progress,
      emit: uploads.add,
    });
    progress('upload', 1);
    await metrics.stage('upload', () => uploads.finished());
    // Read by nobody before the book is published, with the same output: see book_words.
    await metrics.stage('storeWords', () =>
      context.callWithLease('store_book_words', { output_prefix: outputPrefix, words: assembled.vocabulary }),
    );
    const { chapters, characters, words, morphemes } = assembled.totals;
    metrics.count('characters', characters);
    metrics.count('morphemes', morphemes);
    log.info('book converted', { title: parsed.metadata.title, chapters, characters, outputPrefix });
    return {
      outputPrefix,
      title: parsed.metadata.title,
      author: parsed.metadata.creators[0] ?? null,
      language: assembled.language,
      chapters,
      characters,
      words,
    } satisfies TaskResult;
  },
};

/** Uploads beside the analysis, which waits when more than `UPLOADS` are under way. */
function openUploads(context: TaskContext, prefix: string) {
  const { supabase, config, metrics } = context;
  const limit = pLimit(UPLOADS);
  const all: Promise<void>[] = [];
  return {
    add: async (file: OutputFile): Promise<void> => {
      metrics.count('outputFiles', 1);
      metrics.count('outputBytes', file.bytes.byteLength);
      const upload = limit(() => uploadFile(supabase, config.bucket, prefix, file));
      // A failure is thrown by finished(); without a handler until then it would end the process.
      upload.catch(() => undefined);
      all.push(upload);
      // Waiting for Storage, which the analysis would otherwise seem to have taken.
      if (limit.activeCount >= UPLOADS) await metrics.stage('upload', () => upload);
    },
    finished: async (): Promise<void> => {
      await Promise.all(all);
    },
  };
}
