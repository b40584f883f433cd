import { setImmediate as nextTurn } from 'node:timers/promises';
import type Sqlite from 'better-sqlite3';
import type { Session } from '../database.js';
import { lockDeadline, whenUnlocked } from './connection.js';
import { session } from './session.js';

/** So long a transaction takes further writes in, and some more to commit: other processes wait meanwhile. */
const GATHER_MS = 15;

type Work<T> = (session: Session) => Promise<T>;

interface Waiting {
  readonly work: Work<unknown>;
  readonly deadline: number;
  resolve(result: unknown): void;
  reject(error: unknown): void;
}

export interface WriteQueue {
  write<T>(work: Work<T>): Promise<T>;
  /** When all that was asked for is written. */
  settled(): Promise<void>;
}

/**
 * Writes of the same moment share one commit, which costs more than most of them. Each has a savepoint of its own and
 * fails alone; all are answered when the commit is on disk.
 * @param onBegin Called in each transaction, first; what it throws ends it.
 * @param onCommit Called when it is on disk.
 */
export function openWriteQueue(connection: Sqlite.Database, onBegin: () => void, onCommit: () => void): WriteQueue {
  const writeSession = session(connection);
  const [begin, commit, savepoint, release, undo] = [
    'begin immediate', 'commit', 'savepoint one', 'release one', 'rollback to one',
  ].map((sql) => connection.prepare(sql)) as [Sqlite.Statement, Sqlite.Statement, Sqlite.Statement, Sqlite.Statement, Sqlite.Statement]; // prettier-ignore
  const queue: Waiting[] = [];
  let running: Promise<void> | undefined;

  async function run(): Promise<void> {
    await nextTurn(); // all requests that have arrived by now ask first
    try {
      while (queue.length > 0) await writeTogether();
    } finally {
      running = undefined;
    }
  }

  async function writeTogether(): Promise<void> {
    const taken: Waiting[] = [];
    const answers: (() => void)[] = [];
    try {
      await whenUnlocked(() => void begin.run(), queue[0]?.deadline);
      onBegin();
      const end = performance.now() + GATHER_MS;
      do {
        const next = queue.shift() as Waiting;
        taken.push(next);
        answers.push(await attempt(next));
      } while (queue.length > 0 && performance.now() < end);
      commit.run();
    } catch (error) {
      if (connection.inTransaction) connection.exec('rollback');
      const failed = taken.length > 0 ? taken : queue.splice(0, 1); // the lock wasn't to be had
      for (const { reject } of failed) reject(error);
      return;
    }
    for (const answer of answers) answer(); // those who wait hear of it after this turn
    onCommit();
  }

  /** @throws the error that ended the transaction for all, such as a full disk. */
  async function attempt({ work, resolve, reject }: Waiting): Promise<() => void> {
    savepoint.run();
    try {
      const result = await work(writeSession);
      release.run();
      return () => resolve(result);
    } catch (error) {
      if (!connection.inTransaction) throw error;
      undo.run();
      release.run();
      return () => reject(error);
    }
  }

  return {
    write<T>(work: Work<T>) {
      return new Promise<T>((resolve, reject) => {
        // From here on, waiting in the queue is waiting for the lock, too.
        queue.push({ work, deadline: lockDeadline(), resolve, reject });
        running ??= run();
      });
    },
    async settled() {
      await running;
    },
  };
}
