import type { DocumentKind } from '../document-kind.js';
import { declareDates } from '../wire-form.js';

/** What the phone exchange told of calls. */
export const pbxEvents: DocumentKind = {
  collection: 'pbx_events',
  formerName: 'rocketchat_pbx_events', // of an interim version of Rocket.Chat, and in our exports until 1.0
  table: 'pbx_events',
  dates: declareDates(['ts', '_updatedAt']),
  columns: {
    event: (fields) => fields.text('event'),
    phone: (fields) => fields.text('phone'),
    ts: (fields) => fields.date('ts'),
  },
};
