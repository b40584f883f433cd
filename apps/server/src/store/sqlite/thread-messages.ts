import type { Page } from '../database.js';
import type { BoundQuery } from './bound-query.js';
import type { FileState } from './file-watch.js';

/** What a reading thread is asked to do, and what it answers. */
export interface ThreadTasks {
  /** A page, by the queries of a `SqlitePageQuery`. */
  page(queries: Record<string, unknown>): ThreadPage;
  /** Begins a snapshot. */
  begin(snapshot: number): void;
  all(snapshot: number, query: BoundQuery): unknown[];
  first(snapshot: number, query: BoundQuery): unknown;
  /** The next rows of a query, which begins with the first of them. None: there are no more. */
  next(snapshot: number, iteration: number, query: BoundQuery): unknown[];
  /** Ends a query before its last row. */
  leave(snapshot: number, iteration: number): void;
  end(snapshot: number): void;
  /** As `ReadThreads.checkpoint`, if the file is still the store's. */
  checkpoint(truncate: boolean, state: FileState): void;
}

export type TaskName = keyof ThreadTasks;

/** A page whose bytes have been handed over. */
export type ThreadPage = Omit<Page, 'bytes'> & { readonly bytes: Uint8Array };

export interface ThreadRequest {
  readonly id: number;
  readonly task: TaskName;
  readonly given: readonly unknown[];
}

export type ThreadAnswer = { readonly id: number } & (
  | { readonly result: unknown }
  | { readonly error: { readonly name: string; readonly message: string; readonly code?: unknown } }
);
