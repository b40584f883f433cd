import type { Database, MaybePromise, Reads, Session } from './database.js';
import { compileQuery } from './query.js';
import type { Tables } from './tables.js';
import { keyText } from './key-text.js';

/** The tables that keep a document beside a few columns of it. */
export type DocumentTableName =
  | 'users'
  | 'roles'
  | 'permissions'
  | 'departments'
  | 'unit_monitors'
  | 'visitors'
  | 'pbx_events';

/** What became of a document that was to be written. */
export type Written = 'new' | 'changed' | 'unchanged';

/** A document in wire form, and what that can't show (see `import/wire-form.ts`). */
export interface StoredDocument {
  readonly document: Record<string, unknown>;
  readonly types: string | null;
}

/** A document and the columns that its table has beside it. */
export interface DocumentRow {
  /** As `keyText` gives it. */
  readonly id: string;
  /** Its JSON text in wire form. */
  readonly document: string;
  readonly types: string | null;
  /** The document's `_updatedAt` in UTC milliseconds. */
  readonly updatedAt: number | null;
  readonly columns: Readonly<Record<string, string | number | null>>;
}

interface Found {
  updated_at: number | null;
  document: string;
  types: string | null;
}

/** Documents of one kind, by id. Columns that no row names keep their values. */
export class DocumentTable {
  readonly #queries;

  constructor(database: Database, table: DocumentTableName, columns: readonly string[]) {
    this.#queries = compileQueries(database, table, columns);
  }

  async find(session: Reads, id: string): Promise<StoredDocument | undefined> {
    const found = await session.first(this.#queries.find, { id: keyText(id) });
    return found && { document: JSON.parse(found.document) as Record<string, unknown>, types: found.types };
  }

  /** Writes a document unless there is a newer one (by `_updatedAt`; none is oldest; of two equal ones this one stays). */
  async put(session: Session, row: DocumentRow): Promise<Written> {
    const { id, updatedAt, document, types, columns } = row;
    const found = await session.first(this.#queries.find, { id });
    if (found !== undefined) {
      const older = (found.updated_at ?? -Infinity) > (updatedAt ?? -Infinity);
      if (older || (found.document === document && found.types === types)) return 'unchanged';
    }
    const query = found === undefined ? this.#queries.insert : this.#queries.update;
    await session.run(query, { id, updated_at: updatedAt, document, types, ...columns });
    return found === undefined ? 'new' : 'changed';
  }

  /** All documents, ordered by id. */
  all(session: Reads): MaybePromise<{ document: string }[]> {
    return session.all(this.#queries.all, {});
  }
}

function compileQueries({ builder }: Database, name: DocumentTableName, columns: readonly string[]) {
  type Row = Record<string, unknown>;
  const table = name as 'roles'; // the columns that all of them have
  const names = ['updated_at', 'document', 'types', ...columns];
  const assign = (argument: (name: string) => unknown) =>
    Object.fromEntries(names.map((column) => [column, argument(column)])) as unknown as Tables['roles'];
  return {
    find: compileQuery<{ id: string }, Found>(builder, (db, argument) =>
      db.selectFrom(table).select(['updated_at', 'document', 'types']).where('id', '=', argument('id')),
    ),
    insert: compileQuery<Row, unknown>(builder, (db, argument) =>
      db.insertInto(table).values({ ...assign(argument), id: argument('id') as string }),
    ),
    update: compileQuery<Row, unknown>(builder, (db, argument) =>
      db
        .updateTable(table)
        .set(assign(argument))
        .where('id', '=', argument('id') as string),
    ),
    all: compileQuery<object, { document: string }>(builder, (db) =>
      db.selectFrom(table).select('document').orderBy('id'),
    ),
  };
}
