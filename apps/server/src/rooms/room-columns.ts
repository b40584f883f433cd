import type { Insertable } from 'kysely';
import type { Argument } from '../store/query.js';
import type { Tables } from '../store/tables.js';
import type { FilterablePath } from './filterable-paths.js';

const STATE_COLUMNS = ['type', 'v_token', 'is_open', 'is_served', 'is_on_hold', 'answer_department_id'];

/** The columns of a room: those of its state, and those that the contract's filterable paths ask for. */
export class RoomColumns {
  readonly paths: readonly FilterablePath[];
  readonly names: readonly string[];

  constructor(readonly byPath: ReadonlyMap<string, FilterablePath>) {
    this.paths = [...byPath.values()];
    this.names = [...STATE_COLUMNS, ...this.paths.flatMap(columnsOf)];
  }

  /** The filterable path, which the code that names it expects to be there. */
  path(path: string): FilterablePath {
    const found = this.byPath.get(path);
    if (found === undefined) throw new Error(`The contract no longer marks "${path}" as x-filterable.`);
    return found;
  }

  /** Every column and the argument of its name. */
  assign(argument: Argument<Record<string, unknown>>): Insertable<Tables['rooms']> {
    const columns = Object.fromEntries(this.names.map((name) => [name, argument(name)]));
    return columns as unknown as Insertable<Tables['rooms']>;
  }
}

/** The columns that a path takes: see `deriveRoomRow`. */
function columnsOf({ column, type }: FilterablePath): string[] {
  if (type === 'string') return [column, `${column}_folded`];
  if (type === 'strings') return [column, `${column}_least`, `${column}_greatest`];
  return [column];
}
