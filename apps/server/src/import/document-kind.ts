import { sql } from 'kysely';
import type { Database, Reads } from '../store/database.js';
import {
  DocumentTable,
  type DocumentRow,
  type DocumentTableName,
  type Outcome,
  type StoredDocument,
} from '../store/document-table.js';
import { compileQuery } from '../store/query.js';
import { type Collection, documentId, type ImportItem, originOf } from './collection.js';
import { toExtendedJson } from './extended-json.js';
import { Fields } from './fields.js';
import { type DeclaredDates, toWireForm } from './wire-form.js';
import { keyText } from '../store/key-text.js';

/** A collection whose documents are kept whole, one a row. */
export interface DocumentKind {
  readonly collection: string;
  readonly formerName?: string;
  readonly table: DocumentTableName;
  readonly dates: DeclaredDates;
  /** What a column takes from a document. */
  readonly columns: Readonly<Record<string, (fields: Fields) => string | number | null>>;
}

export function openTable(database: Database, kind: DocumentKind): DocumentTable {
  const { table, dates, columns } = kind;
  return new DocumentTable(database, {
    table,
    columns: Object.keys(columns),
    dates,
    rowOf: (document) => toRow(kind, document),
  });
}

/** @throws {BadDocument} */
export function toRow(kind: DocumentKind, { document, types }: StoredDocument): DocumentRow & { unexpected: string[] } {
  const fields = new Fields(document);
  return {
    id: keyText(documentId(document)),
    updatedAt: fields.date('_updatedAt'),
    document: JSON.stringify(document),
    types,
    columns: Object.fromEntries(Object.entries(kind.columns).map(([name, take]) => [name, take(fields)])),
    unexpected: fields.unexpected,
  };
}

export function documentCollection(kind: DocumentKind): Collection<DocumentRow & ImportItem> {
  return {
    name: kind.collection,
    ...(kind.formerName === undefined ? {} : { formerName: kind.formerName }),
    read(document, encoding) {
      const { value, types, notes } = toWireForm(document, encoding, kind.dates);
      const row = toRow(kind, { document: value, types });
      return { item: { ...row, origin: originOf(encoding) }, notes, unexpected: row.unexpected };
    },
    open(database) {
      const table = openTable(database, kind);
      const documents = storedDocuments(database, kind.table);
      return {
        async write(session, rows) {
          const outcomes: Outcome[] = [];
          for (const row of rows) outcomes.push(await table.put(session, row));
          return outcomes;
        },
        count: documents.count,
        async *lines(snapshot) {
          for await (const { document, types } of snapshot.iterate(documents.all, {})) {
            yield toExtendedJson(JSON.parse(document) as Record<string, unknown>, types, kind.dates);
          }
        },
      };
    },
  };
}

/** How many documents a table holds, and the query for all of them in the order of their ids. */
export function storedDocuments({ builder }: Database, name: DocumentTableName) {
  const table = name as 'roles'; // the columns that all of them have
  const count = compileQuery<object, { documents: number }>(builder, (db) =>
    db.selectFrom(table).select(sql<number>`count(*)`.as('documents')),
  );
  return {
    count: async (session: Reads) => Number((await session.first(count, {}))?.documents),
    all: compileQuery<object, { id: string; document: string; types: string | null }>(builder, (db) =>
      db.selectFrom(table).select(['id', 'document', 'types']).orderBy('id'),
    ),
  };
}
