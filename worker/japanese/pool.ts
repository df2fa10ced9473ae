import { extname } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { IpadicAnalyser } from './analyser.ts';
import type { Answer, ThreadData } from './pool-thread.ts';
import type { Morphemes } from './types.ts';

/**
 * UTF-16 units of text from which threads are worth it. Starting two takes 45 ms and 37 MB, in which one thread
 * analyses 250 000 units: most novels are done before the threads are there.
 */
const ENOUGH = 500_000;
/** Units a batch: 5 ms of work, so that all threads end together, and a cancelled call does not hold them up. */
const BATCH = 32_768;
/** Batches a thread has at once: while one answer travels, it works on the next instead of waiting to be woken. */
const IN_FLIGHT = 2;

/**
 * How many threads to open a pool with.
 *
 * @param units of all the text there is to analyse  @param available threads there may be, for example one a core
 */
export function threadsFor(units: number, available: number): number {
  return units < ENOUGH ? 1 : available;
}

/** Many texts at once, spread over threads that share one dictionary. Threads start when they are first needed. */
export class AnalyserPool {
  /** For single texts and for features, on the calling thread. */
  readonly analyser: IpadicAnalyser;
  private readonly size: number;
  private readonly data: ThreadData;
  private threads: Thread[] = [];
  private readonly queue: Task[] = [];

  constructor(analyser: IpadicAnalyser, size: number, data: ThreadData) {
    this.analyser = analyser;
    this.size = size;
    this.data = data;
  }

  /**
   * @returns the morphemes of each text, in the order of the texts
   * @throws the signal's reason once it is aborted; what is under way is then dropped
   */
  async analyse(texts: readonly string[], signal?: AbortSignal): Promise<Morphemes[]> {
    signal?.throwIfAborted();
    const batches = cut(texts);
    if (this.size < 2) return this.analyseHere(batches, signal);
    const tasks = batches.map((batch) => new Task(batch));
    const abort = () => {
      for (const task of tasks) task.reject(signal?.reason);
    };
    signal?.addEventListener('abort', abort, { once: true });
    try {
      this.queue.push(...tasks);
      this.start();
      return (await Promise.all(tasks.map((task) => task.result))).flat();
    } catch (error) {
      for (const task of tasks) task.reject(error);
      throw error;
    } finally {
      signal?.removeEventListener('abort', abort);
    }
  }

  /** Ends the threads. Calls that are under way are rejected; later ones start new threads. */
  async close(): Promise<void> {
    const threads = this.threads;
    this.threads = [];
    for (const task of this.queue.splice(0)) task.reject(new Error('The pool was closed.'));
    await Promise.all(threads.map((thread) => thread.end(new Error('The pool was closed.'))));
  }

  /** Lets timers and sockets have their turn between batches: a heartbeat is never late by more than 5 ms. */
  private async analyseHere(
    batches: readonly (readonly string[])[],
    signal: AbortSignal | undefined,
  ): Promise<Morphemes[]> {
    const results: Morphemes[] = [];
    for (const batch of batches) {
      if (results.length > 0) await setImmediate();
      signal?.throwIfAborted();
      for (const text of batch) results.push(this.analyser.analyse(text));
    }
    return results;
  }

  /** Gives every thread work, in turns, and starts threads while there is work for more. */
  private start(): void {
    while (this.threads.length < Math.min(this.size, this.queue.length)) {
      this.threads.push(new Thread(this.data, (thread) => this.lose(thread)));
    }
    for (let depth = 1; depth <= IN_FLIGHT; depth++) {
      for (const thread of this.threads) this.feed(thread, depth);
    }
  }

  private feed(thread: Thread, depth: number): void {
    while (thread.load < depth) {
      const task = this.queue.shift();
      if (task === undefined) return;
      if (!task.settled) thread.run(task, () => this.feed(thread, IN_FLIGHT));
    }
  }

  /** A thread that died fails only the batches it had; the next call starts another. */
  private lose(lost: Thread): void {
    this.threads = this.threads.filter((thread) => thread !== lost);
    if (this.queue.length > 0) this.start();
  }
}

/** A batch on its way. It may be settled from outside (cancelled) while a thread still works on it. */
class Task {
  readonly texts: readonly string[];
  readonly result: Promise<Morphemes[]>;
  settled = false;
  private readonly resolvers: PromiseWithResolvers<Morphemes[]>;

  constructor(texts: readonly string[]) {
    this.texts = texts;
    this.resolvers = Promise.withResolvers();
    this.result = this.resolvers.promise;
  }

  resolve(morphemes: Morphemes[]): void {
    this.settled = true;
    this.resolvers.resolve(morphemes);
  }

  reject(reason: unknown): void {
    this.settled = true;
    this.resolvers.reject(reason);
  }
}

class Thread {
  private readonly worker: Worker;
  /** What it was given and has not answered, in the order in which it will. */
  private readonly running: { task: Task; done: () => void }[] = [];

  constructor(data: ThreadData, onExit: (thread: Thread) => void) {
    // In a bundle the thread's program lies beside this one's, with the same ending.
    const program = new URL(`./pool-thread${extname(new URL(import.meta.url).pathname)}`, import.meta.url);
    this.worker = new Worker(program, { workerData: data });
    // An idle pool does not keep the process alive.
    this.worker.unref();
    this.worker.on('message', (answer: Answer) => this.receive(answer));
    this.worker.on('error', (error) => this.fail(error));
    this.worker.on('exit', (code) => {
      this.fail(new Error(`A thread of the analysis ended with code ${code}.`));
      onExit(this);
    });
  }

  /** Batches it has and has not answered. */
  get load(): number {
    return this.running.length;
  }

  run(task: Task, done: () => void): void {
    this.running.push({ task, done });
    this.worker.ref();
    this.worker.postMessage(task.texts);
  }

  async end(reason: Error): Promise<void> {
    this.fail(reason);
    await this.worker.terminate();
  }

  private receive(answer: Answer): void {
    const answered = this.running.shift();
    if (this.running.length === 0) this.worker.unref();
    // The next batch is on its way before this one is unpacked.
    answered?.done();
    if ('error' in answer) answered?.task.reject(answer.error);
    else answered?.task.resolve(unpack(answer.counts, answer.columns));
  }

  private fail(reason: Error): void {
    this.worker.unref();
    for (const { task } of this.running.splice(0)) task.reject(reason);
  }
}

/** Consecutive texts together until they are a batch. */
function cut(texts: readonly string[]): string[][] {
  const batches: string[][] = [];
  let units = Number.POSITIVE_INFINITY;
  for (const text of texts) {
    if (units + text.length > BATCH) {
      batches.push([]);
      units = 0;
    }
    batches.at(-1)?.push(text);
    units += text.length;
  }
  return batches;
}

function unpack(counts: readonly number[], columns: Int32Array): Morphemes[] {
  let at = 0;
  return counts.map((count) => {
    const column = (index: number) => columns.subarray(at + index * count, at + (index + 1) * count);
    const morphemes = { count, start: column(0), end: column(1), entry: column(2) };
    at += 3 * count;
    return morphemes;
  });
}
