/** A thread of the pool: analyses batches of texts, one at a time, in the order in which they come. */
import { parentPort, workerData } from 'node:worker_threads';
import { Search } from './search.ts';

export interface ThreadData {
  memory: WebAssembly.Memory;
  kernel: WebAssembly.Module;
}

export interface Batch {
  id: number;
  texts: readonly string[];
}

export type Answer =
  /** `columns` holds the starts, ends and entries of each text, one text after the other. */
  { id: number; counts: number[]; columns: Int32Array<ArrayBuffer> } | { id: number; error: unknown };

const { memory, kernel }: ThreadData = workerData;
const search = new Search(memory, kernel);

parentPort?.on('message', ({ id, texts }: Batch) => {
  try {
    const counts: number[] = [];
    const parts = texts.map((text) => {
      const { count, start, end, entry } = search.analyse(text);
      counts.push(count);
      return [start, end, entry];
    });
    const columns = new Int32Array(3 * counts.reduce((sum, count) => sum + count, 0));
    let at = 0;
    for (const column of parts.flat()) {
      columns.set(column, at);
      at += column.length;
    }
    answer({ id, counts, columns }, [columns.buffer]);
  } catch (error) {
    answer({ id, error }, []);
  }
});

function answer(message: Answer, transfer: ArrayBuffer[]): void {
  parentPort?.postMessage(message, transfer);
}
