import { permissions } from '../import/collections/permissions.js';
import { roles } from '../import/collections/roles.js';
import { forgetTypes } from '../import/forget-types.js';
import { openTable, toRow } from '../import/document-kind.js';
import { laterThan } from './later-than.js';
import type { Database, Reads, Session } from '../store/database.js';
import type { DocumentTable } from '../store/document-table.js';

/** What an operator does with roles and permissions. */
export class PermissionAdmin {
  readonly #roles: DocumentTable;
  readonly #permissions: DocumentTable;

  constructor(database: Database) {
    this.#roles = openTable(database, roles);
    this.#permissions = openTable(database, permissions);
  }

  /** By id. */
  async roles(session: Reads): Promise<{ id: string; description: string }[]> {
    const rows = await this.#roles.all(session);
    return rows.map(({ document }) => {
      const { _id, description } = JSON.parse(document) as { _id: string; description?: unknown };
      return { id: _id, description: typeof description === 'string' ? description : '' };
    });
  }

  /** Which roles hold each permission, by the permission's name. */
  async permissions(session: Reads): Promise<Map<string, string[]>> {
    const rows = await this.#permissions.all(session);
    return new Map(
      rows.map(({ document }) => {
        const { _id, roles } = JSON.parse(document) as { _id: string; roles?: unknown };
        return [_id, Array.isArray(roles) ? roles.map(String) : []];
      }),
    );
  }

  /** Gives a permission, which is known, to exactly these roles. No import of an older export undoes it. */
  async setRoles(session: Session, permission: string, roles: readonly string[]): Promise<void> {
    const stored = await this.#permissions.find(session, permission);
    const document = {
      ...stored?.document,
      _id: permission,
      roles,
      _updatedAt: laterThan(stored?.document['_updatedAt']),
    };
    const types = forgetTypes(stored?.types ?? null, ['roles', '_updatedAt']);
    await this.#permissions.put(session, toRow(permissions, { document, types }));
  }
}
