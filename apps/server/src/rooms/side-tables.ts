import { EARLIEST } from '../store/dialect.js';
import type { Operand } from './condition.js';
import type { RoomColumns } from './room-columns.js';
import type { ListValue, RoomRecord } from './room-record.js';

/** A table beside the rooms, which has a row for each entry of a room. */
export interface SideTable {
  readonly table: 'room_tags' | 'room_ancestors' | 'room_custom_fields' | 'room_nulls';
  /** All but `seq`, the room's number. */
  readonly columns: readonly string[];
  /** The rows of a room, their values in the order of the columns. */
  rows(record: RoomRecord): (Operand | null)[][];
}

export function sideTables(columns: RoomColumns): readonly SideTable[] {
  const [type, ts, id] = ['type', 'ts', 'id'].map((name) => columns.names.indexOf(name)) as [number, number, number];
  const inTime = ({ values }: RoomRecord) => [values[type], values[ts] ?? EARLIEST, values[id]] as Operand[];
  const list = (table: SideTable['table'], valuesOf: (record: RoomRecord) => readonly ListValue[]): SideTable => ({
    table,
    columns: ['value', 'folded', 'type', 'sort_ts', 'id'],
    rows: (record) => valuesOf(record).map(({ value, folded }) => [value, folded, ...inTime(record)]),
  });
  return [
    list('room_tags', ({ tags }) => tags),
    list('room_ancestors', ({ ancestors }) => ancestors),
    {
      table: 'room_custom_fields',
      columns: ['type', 'key', 'folded'],
      rows: ({ values, customFields }) => customFields.map(({ key, folded }) => [values[type] as string, key, folded]),
    },
    { table: 'room_nulls', columns: ['path'], rows: ({ nulls }) => nulls.map((path) => [path]) },
  ];
}
