import { parentPort } from 'node:worker_threads';
import { type Batch, packBatch, readBatches } from './batch.js';
import { collectionNamed } from './collections.js';
import type { Answer, Asked } from './file-reader.js';

// A thread that reads files for `openFileReader`.

let batches: AsyncGenerator<Batch> | undefined;

parentPort?.on('message', (asked: Asked) => {
  if (asked === 'next') void answer();
  else batches = readBatches(asked.file, collectionNamed(asked.collection));
});

async function answer(): Promise<void> {
  try {
    const next = await batches?.next(); // of several that ask at once, each gets its turn
    post({ batch: next?.done === false ? packBatch(next.value) : undefined });
  } catch (error) {
    post({ error: error as Error, code: (error as NodeJS.ErrnoException).code });
  }
}

function post(message: Answer): void {
  parentPort?.postMessage(message);
}
