import { setImmediate } from 'node:timers/promises';
import pLimit from 'p-limit';
import * as v from 'valibot';
import type { Vocabulary } from '../book/vocabulary.ts';
import { downloadUpload } from '../pipeline/download.ts';
import { loadPipeline } from '../pipeline/load.ts';
import { type OutputFile, uploadFile } from '../pipeline/upload.ts';
import type { Task, TaskContext, TaskResult } from './task.ts';

const payload = v.object({
  bookId: v.pipe(v.string(), v.uuid()),
  uploadPath: v.pipe(v.string(), v.startsWith('uploads/'), v.maxLength(1024)),
});

/** Uploads under way at once: enough to hide the round trips. */
const UPLOADS = 8;
/** Bytes that are under way or wait for their turn while the analysis goes on; a novel's output is 2 MB. */
const UPLOAD_BYTES = 16 * 2 ** 20;

/** Download → parse → tokenize → assemble → upload. Publishing is the queue's, with the job's completion. */
export const processBook: Task<v.InferOutput<typeof payload>> = {
  kind: 'process-book',
  description: 'Turns an uploaded EPUB into chapters, words and readings',
  payload,
  // The longest book that the limits admit takes about a minute on one slow core; ten times that is a hang.
  timeoutMs: 10 * 60_000,
  run: async ({ bookId, uploadPath }, context) => {
    const { storage, config, metrics, log, signal, progress } = context;
    progress('download', 0);
    // What reads the book is loaded while the book is on its way; of both only what is waited for is counted. Loading leaves the
    // sockets no turn: without one before it, the request would leave behind it.
    const download = downloadUpload(storage, config.bucket, uploadPath, config.maxUploadBytes);
    download.catch(() => undefined);
    await setImmediate();
    const { convertBook, editionOf, bookLimits, threadsFor, engine } = await metrics.stage('load', () =>
      openPipeline(context),
    );
    const bytes = await metrics.stage('download', () => download);
    metrics.count('sourceBytes', bytes.byteLength);
    log.info('book downloaded', { bytes: bytes.byteLength });

    const outputPrefix = `books/${bookId}/${editionOf(bytes)}`;
    const uploads = openUploads(context, outputPrefix);
    const toLearn = openWords(context, outputPrefix);
    const { parsed, assembled } = await convertBook(bytes, {
      limits: bookLimits(),
      openAnalysis: async (units) => (await engine).forBook(threadsFor(units, config.threads)),
      metrics,
      signal,
      progress,
      learnable: toLearn.store,
      emit: uploads.add,
    });
    progress('upload', 1);
    await metrics.stage('upload', () => Promise.all([uploads.finished(), toLearn.stored()]));
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

/** Everything that reads a book; an empty tick loads none of it. The dictionary comes from the disk meanwhile. */
async function openPipeline({ config, log }: TaskContext) {
  const pipeline = await loadPipeline(log.info);
  return { ...pipeline, engine: pipeline.engineOf(config.cacheFolder, log.info) };
}

/**
 * The words that there are to learn, on their way to the database while the last files are written: it takes 40 ms for those
 * of a novel. They are read by nobody before the book is published, with the same output: see book_words.
 */
function openWords({ callWithLease }: TaskContext, prefix: string) {
  let call: Promise<unknown> = Promise.resolve();
  return {
    store: async (words: Vocabulary): Promise<void> => {
      call = callWithLease('store_book_words', { output_prefix: prefix, words });
      // A failure is thrown by stored(); without a handler until then it would end the process.
      call.catch(() => undefined);
      // Otherwise the request would leave when the lexicon is written.
      await setImmediate();
    },
    stored: () => call,
  };
}

/** Uploads beside the analysis, which waits when more than `UPLOAD_BYTES` are not done. */
function openUploads(context: TaskContext, prefix: string) {
  const { storage, config, metrics } = context;
  const limit = pLimit(UPLOADS);
  const all: Promise<void>[] = [];
  let open = 0;
  return {
    add: async (file: OutputFile): Promise<void> => {
      metrics.count('outputFiles', 1);
      metrics.count('outputBytes', file.bytes.byteLength);
      open += file.bytes.byteLength;
      const upload = limit(() => uploadFile(storage, config.bucket, prefix, file)).finally(() => {
        open -= file.bytes.byteLength;
      });
      // A failure is thrown by finished(); without a handler until then it would end the process.
      upload.catch(() => undefined);
      all.push(upload);
      // Waiting for Storage, which the analysis would otherwise seem to have taken.
      if (open > UPLOAD_BYTES) await metrics.stage('upload', () => upload);
      // Otherwise the analysis would leave the sockets no turn, and all uploads would wait for its end.
      else await setImmediate();
    },
    finished: async (): Promise<void> => {
      await Promise.all(all);
    },
  };
}
