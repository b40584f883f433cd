import type { DocumentKind } from '../document-kind.js';
import { declareDates } from '../wire-form.js';

export const permissions: DocumentKind = {
  collection: 'rocketchat_permissions',
  table: 'permissions',
  dates: declareDates(['_updatedAt']),
  columns: { roles: (fields) => JSON.stringify(fields.texts('roles')) },
};
