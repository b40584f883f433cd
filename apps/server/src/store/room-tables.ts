/**
 * The tables of rooms. While many rooms are written, what triggers derive from them and what indexes keep can be left for
 * the end.
 */
export const ROOM_TABLES = [
  'rooms',
  'room_documents',
  'room_tags',
  'room_ancestors',
  'room_custom_fields',
  'room_nulls',
] as const;
