/** A thread of the pool: analyses batches of texts, one at a time, in the order in which they come. */
import { parentPort, workerData } from 'node:worker_threads';
import { Search } from './search.ts';

export interface ThreadData {
  memory: WebAssembly.Memory;
  kernel: WebAssembly.Module;
}

/** One for each batch of texts, in their order. */
export type Answer =
  /** `columns` holds the starts, ends and entries of each text, one text after the other. */
  { counts: number[]; columns: Int32Array<ArrayBuffer> } | { error: unknown };

const { memory, kernel }: ThreadData = workerData;
const search = new Search(memory, kernel);

parentPort?.on('message', (texts: readonly string[]) => {
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
    answer({ counts, columns }, [columns.buffer]);
  } catch (error) {
    answer({ error }, []);
  }
});

function answer(message: Answer, transfer: ArrayBuffer[]): void {
  parentPort?.postMessage(message, transfer);
}
