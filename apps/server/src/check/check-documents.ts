import { isObject } from '../json-object.js';
import { storedDocuments } from '../import/document-kind.js';
import type { Database } from '../store/database.js';
import type { DocumentTableName } from '../store/document-table.js';
import type { Check } from './check.js';

export const DOCUMENTS = 'documents';

const TABLES: readonly DocumentTableName[] = [
  'users', 'roles', 'permissions', 'departments', 'unit_monitors', 'visitors', 'pbx_events',
]; // prettier-ignore

/** Whether the documents of everything but rooms can be read, and have the ids that they are found by. */
export function documentChecks(database: Database): Check[] {
  return TABLES.map((table) => {
    const documents = storedDocuments(database, table);
    return async function* (snapshot, compared) {
      for await (const { id, document } of snapshot.iterate(documents.all, {})) {
        compared(DOCUMENTS, 1);
        if (readDocument(document)?.['_id'] !== id) yield { part: DOCUMENTS, example: `${id} of ${table}` };
      }
    };
  });
}

/** Undefined for a text that is no JSON object. */
export function readDocument(text: string): Record<string, unknown> | undefined {
  try {
    const document: unknown = JSON.parse(text);
    return isObject(document) ? document : undefined;
  } catch {
    return undefined;
  }
}
