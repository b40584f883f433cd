import type { Database, Session } from '../store/database.js';
import type { Query, QueryBuilder } from '../store/query.js';
import type { TextedRow } from './row-batches.js';

/** A table that is copied, and how. */
export interface CopiedTable<Row> {
  readonly name: string;
  /** Whether a new store has rows in it. */
  readonly prefilled: boolean;
  /** All rows, in the order in which they are copied. */
  rows(builder: QueryBuilder): Query<object, Row>;
  /** Equal for rows that are equal, whichever engine gave them. */
  textOf(row: Row): string;
  openWriter(target: Database): RowWriter<Row>;
}

/** Makes a table of the target that of the source, batch by batch. */
export interface RowWriter<Row> {
  /** @param previous The row before the batch. */
  write(session: Session, batch: readonly TextedRow<Row>[], previous: Row | undefined): Promise<Changes>;
  /** @param last The last row of all. */
  finish(session: Session, last: Row | undefined): Promise<Changes>;
}

/** Numbers of rows. */
export interface Changes {
  readonly written: number;
  readonly removed: number;
}
