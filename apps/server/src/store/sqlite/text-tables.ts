import { type RawBuilder, sql, type SqlBool } from 'kysely';
import type { TextTables } from '../dialect.js';
import { textIndex } from './text-entries.js';

/**
 * Full-text tables of trigrams. Each finds exactly the texts that contain another one of at least three characters:
 * its trigrams, in their order, one after the other. They hold folded texts, and hold no copy of them.
 */
export const textTables: TextTables = {
  names(type, path, text) {
    const table = type === 'v' ? 'voip_names' : 'livechat_names';
    return {
      from: sql.table(table),
      where: matches(table, text, path === undefined ? '' : `{${path}} : `),
      seq: sql.ref(`${table}.rowid`),
    };
  },
  customFields: (type, key, text) => ({
    from: sql`room_custom_field_texts
      cross join room_custom_fields on room_custom_fields.field = room_custom_field_texts.rowid`,
    where: sql`${matches('room_custom_field_texts', text, '')}
      and room_custom_fields.type = ${sql.lit(type)} and room_custom_fields.key = ${key}`,
    seq: sql.ref('room_custom_fields.seq'),
  }),
  indexes: [
    textIndex('voip_names', 'voip_names_of_rooms', 'seq', ['name', 'fname']),
    textIndex('livechat_names', 'livechat_names_of_rooms', 'seq', ['name', 'fname']),
    textIndex('room_custom_field_texts', 'room_custom_fields', 'field', ['folded']),
  ],
};

/** A text in quotes means itself, whatever it holds. */
function matches(table: string, text: RawBuilder<unknown>, columns: string): RawBuilder<SqlBool> {
  return sql`${sql.ref(`${table}.${table}`)} match ${sql.lit(`${columns}"`)} || replace(${text}, '"', '""') || '"'`;
}

/** Statements that make them anew from the rooms, whatever they hold. */
export const REBUILD_TEXT_TABLES: readonly string[] = ['voip_names', 'livechat_names', 'room_custom_field_texts'].map(
  (table) => `insert into ${table} (${table}) values ('rebuild')`,
);
