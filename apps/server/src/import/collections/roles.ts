import type { DocumentKind } from '../document-kind.js';
import { declareDates } from '../wire-form.js';

export const roles: DocumentKind = {
  collection: 'rocketchat_roles',
  table: 'roles',
  dates: declareDates(['_updatedAt']),
  columns: {},
};
