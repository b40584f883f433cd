import { on } from 'node:events';
import { Worker } from 'node:worker_threads';
import { type Batch, type PackedBatch, readBatches, unpackBatch } from './batch.js';
import { collectionNamed } from './collections.js';

/** What the thread is asked: to begin a file, or for its next batch. */
export type Asked = { readonly file: string; readonly collection: string } | 'next';

/** In the order of what was asked; no batch: the file is at its end. */
export type Answer =
  | { readonly batch: PackedBatch | undefined }
  | { readonly error: Error; readonly code: string | undefined };

/** How many batches may be on their way: enough to keep both threads busy, few enough for memory. */
const AHEAD = 4;

/** A thread takes longer to start than less is read in. */
const WORTH_A_THREAD_BYTES = 2_000_000;

/** Documents live shortly: with room for more of them, fewer are still alive when the room is cleared. */
const YOUNG_MB = 64;

/** Reads files of an export; much in a thread of its own, since parsing takes as long as writing. */
export interface FileReader extends AsyncDisposable {
  /** @throws the error of the file system, where the file can't be read. */
  read(file: string, collection: string): AsyncGenerator<Batch>;
}

/** @param files What is going to be read. */
export function openFileReader(files: readonly { readonly bytes: number }[]): FileReader {
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  return bytes < WORTH_A_THREAD_BYTES ? readHere() : readInThread();
}

function readHere(): FileReader {
  return {
    read: (file, collection) => readBatches(file, collectionNamed(collection)),
    [Symbol.asyncDispose]: async () => {},
  };
}

function readInThread(): FileReader {
  const thread = new Worker(new URL('./reading-thread.js', import.meta.url), {
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
  });
  const ask = (asked: Asked) => thread.postMessage(asked);
  const answers = on(thread, 'message', { close: ['exit'] }) as AsyncIterator<[Answer], undefined>;

  return {
    async *read(file, collection) {
      ask({ file, collection });
      for (let asked = 0; asked < AHEAD; asked += 1) ask('next');
      let ends = 0;
      while (ends < AHEAD) {
        const { value, done } = await answers.next();
        if (done === true) throw new Error('The thread that reads files has ended.');
        const [answer] = value;
        if ('error' in answer) throw Object.assign(answer.error, { code: answer.code });
        if (answer.batch === undefined) {
          ends += 1;
          continue;
        }
        ask('next');
        yield unpackBatch(answer.batch);
      }
    },
    async [Symbol.asyncDispose]() {
      await thread.terminate();
    },
  };
}
