import type { Database, Session } from '../../store/database.js';
import { type DocumentKind, openTable, toRow } from '../document-kind.js';
import { declareDates } from '../wire-form.js';

/** Departments and, with the type `u`, units. */
export const departments: DocumentKind = {
  collection: 'rocketchat_livechat_department',
  table: 'departments',
  dates: declareDates(['_updatedAt']),
  columns: {
    name: (fields) => fields.text('name'),
    type: (fields) => fields.text('type'),
    parent_id: (fields) => fields.text('parentId') ?? fields.texts('ancestors')[0] ?? null,
    answer: (fields) => JSON.stringify({ _id: fields.text('_id'), name: fields.text('name') ?? undefined }),
  },
};

/** All that an answer of the rooms API tells of a department. */
export interface DepartmentReference {
  readonly _id: string;
  readonly name: string;
}

/**
 * Keeps what an answer tells of a department, unless more is known of it.
 * @returns the function that does so; `isJoined` is asked whether the room in the store has its department from there.
 */
export function referenceWriter(
  database: Database,
): (session: Session, department: DepartmentReference, isJoined: () => Promise<boolean>) => Promise<void> {
  const table = openTable(database, departments);
  return async (session, { _id, name }, isJoined) => {
    const known = (await table.find(session, _id))?.document;
    if (known !== undefined && (known['name'] === name || !isReference(known))) return;
    if (!(await isJoined())) return;
    await table.put(session, toRow(departments, { document: { _id, name }, types: null }));
  };
}

function isReference(department: Record<string, unknown>): boolean {
  return Object.keys(department).toSorted().join() === '_id,name';
}
