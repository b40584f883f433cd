import type { DocumentKind } from '../document-kind.js';
import { declareDates } from '../wire-form.js';

/** Which monitors see the rooms of which unit. */
export const unitMonitors: DocumentKind = {
  collection: 'rocketchat_livechat_unit_monitors',
  table: 'unit_monitors',
  dates: declareDates(['_updatedAt']),
  columns: {
    unit_id: (fields) => fields.requiredText('unitId'),
    monitor_id: (fields) => fields.requiredText('monitorId'),
  },
};
