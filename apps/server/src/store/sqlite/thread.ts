import { Worker } from 'node:worker_threads';
import { StoreUnavailableError } from '../database.js';
import type { FileState } from './file-watch.js';
import type { TaskName, ThreadAnswer, ThreadRequest, ThreadTasks } from './thread-messages.js';

/** A thread with connections of its own. */
export interface Thread {
  /** @throws StoreUnavailableError if the thread ends before it answers. */
  ask<Task extends TaskName>(
    task: Task,
    ...given: Parameters<ThreadTasks[Task]>
  ): Promise<ReturnType<ThreadTasks[Task]>>;
  /** Whether it has nothing to do. */
  isFree(): boolean;
  end(): Promise<void>;
}

/** What `startThread` calls, each time. */
export interface ThreadEvents {
  /** What those who asked get in place of an error. */
  errorOf(task: TaskName, error: Error): unknown;
  onFree(): void;
  onEnd(): void;
}

interface Pending {
  readonly task: TaskName;
  resolve(result: unknown): void;
  reject(error: unknown): void;
}

export function startThread(file: string, state: FileState, { errorOf, onFree, onEnd }: ThreadEvents): Thread {
  const worker = new Worker(new URL('./read-thread.js', import.meta.url), { workerData: { file, state } });
  const pending = new Map<number, Pending>();
  let last = 0;
  let ending = false;
  let ended: StoreUnavailableError | undefined;

  worker.on('message', (answer: ThreadAnswer) => {
    const asked = pending.get(answer.id);
    pending.delete(answer.id);
    if (pending.size === 0 && !ending) worker.unref(); // it keeps no process alive for nothing
    if ('error' in answer) {
      asked?.reject(errorOf(asked.task, Object.assign(new Error(answer.error.message), answer.error)));
    } else asked?.resolve(answer.result);
    if (pending.size === 0) onFree();
  });
  worker.on('error', (error) => endWith(errorOf('page', error)));
  worker.on('exit', () => {
    endWith();
    onEnd();
  });

  function endWith(cause?: unknown): void {
    ended ??=
      cause instanceof StoreUnavailableError
        ? cause
        : new StoreUnavailableError('A read of the store was cut off.', { cause });
    for (const { reject } of pending.values()) reject(ended);
    pending.clear();
  }

  return {
    ask<Task extends TaskName>(task: Task, ...given: Parameters<ThreadTasks[Task]>) {
      return new Promise<ReturnType<ThreadTasks[Task]>>((resolve, reject) => {
        if (ended !== undefined) {
          reject(ended);
          return;
        }
        const id = (last += 1);
        pending.set(id, { task, resolve, reject });
        worker.ref();
        worker.postMessage({ id, task, given } satisfies ThreadRequest);
      });
    },
    isFree: () => pending.size === 0,
    async end() {
      ending = true;
      worker.ref(); // whoever waits for its end lives until then
      await worker.terminate();
    },
  };
}
