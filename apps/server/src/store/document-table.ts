import type { DeclaredDates } from '../import/wire-form.js';
import type { Database, MaybePromise, Reads, Session } from './database.js';
import { mergeVersion, type Origin } from './merge/merge-version.js';
import type { Vanished } from './merge/vanished.js';
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

/** The same, and what a stored document lost by it. */
export interface Outcome {
  readonly written: Written;
  readonly vanished: readonly Vanished[];
  /** See `Merge`. */
  readonly notTaken?: readonly string[];
}

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
  /** `here` by default. */
  readonly origin?: Origin;
}

/** What a table keeps of documents. */
export interface TableForm {
  readonly table: DocumentTableName;
  /** The names of the columns beside the document. */
  readonly columns: readonly string[];
  readonly dates: DeclaredDates;
  rowOf(document: StoredDocument): DocumentRow;
}

interface Found {
  updated_at: number | null;
  document: string;
  types: string | null;
}

/** Documents of one kind, by id. Columns that no row names keep their values. */
export class DocumentTable {
  readonly #queries;

  constructor(
    database: Database,
    private readonly form: TableForm,
  ) {
    this.#queries = compileQueries(database, form.table, form.columns);
  }

  async find(session: Reads, id: string): Promise<StoredDocument | undefined> {
    const found = await session.first(this.#queries.find, { id: keyText(id) });
    return found && { document: JSON.parse(found.document) as Record<string, unknown>, types: found.types };
  }

  /** Writes a document, or what `mergeVersion` makes of it and of the stored one. */
  async put(session: Session, arrived: DocumentRow): Promise<Outcome> {
    const { id } = arrived;
    const found = await session.first(this.#queries.find, { id });
    const stored = found && { ...found, updatedAt: found.updated_at };
    const { merged, ...outcome } = mergeVersion(stored, arrived, arrived.origin ?? 'here', this.form.dates);
    if (outcome.written !== 'unchanged') {
      const { updatedAt, document, types, columns } = merged === undefined ? arrived : this.form.rowOf(merged);
      const query = found === undefined ? this.#queries.insert : this.#queries.update;
      await session.run(query, { id, updated_at: updatedAt, document, types, ...columns });
    }
    return outcome;
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
