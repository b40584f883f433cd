import type { DocumentKind } from '../document-kind.js';
import { declareDates } from '../wire-form.js';

export const visitors: DocumentKind = {
  collection: 'rocketchat_livechat_visitor',
  table: 'visitors',
  dates: declareDates(['ts', '_updatedAt', 'lastChat.ts', 'lastAgent.ts']),
  columns: { token: (fields) => fields.key('token') },
};
