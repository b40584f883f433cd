import { type Insertable, sql } from 'kysely';
import { type Database, StoreUnavailableError } from '../store/database.js';
import { type Argument, compileQuery } from '../store/query.js';
import type { Tables } from '../store/tables.js';
import type { FilterablePath } from './filterable-paths.js';
import { TYPE_PATH } from './type-condition.js';

const STATE_COLUMNS = ['type', 'v_token', 'is_open', 'is_served', 'is_on_hold', 'answer_department_id'];

/** A path and the place of its first column among all. */
export interface PlacedPath {
  readonly path: FilterablePath;
  readonly place: number;
}

/** Paths as a tree of their keys. */
export interface PathTree {
  placed?: PlacedPath;
  readonly below: Map<string, PathTree>;
}

/** The columns of a room: those of its state, and those that the contract's filterable paths ask for. */
export class RoomColumns {
  /** All but `t`, which no column but `type` is needed for. */
  readonly paths: readonly FilterablePath[];
  readonly names: readonly string[];
  readonly tree: PathTree;

  constructor(readonly byPath: ReadonlyMap<string, FilterablePath>) {
    this.paths = [...byPath.values()].filter(({ path }) => path !== TYPE_PATH);
    this.names = [...STATE_COLUMNS, ...this.paths.flatMap(columnsOf)];
    this.tree = treeOf(this.paths.map((path) => ({ path, place: this.names.indexOf(path.column) })));
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

/**
 * Compares the store with the contract of the day.
 * @throws Error if the contract marks a path as filterable for which no migration has made a column.
 */
export async function checkRoomColumns({ builder, read }: Database, columns: RoomColumns): Promise<void> {
  const query = compileQuery<object, object>(
    builder,
    () => sql<object>`select ${sql.join(columns.names.map((name) => sql.ref(`rooms.${name}`)))} from rooms limit 0`,
  );
  try {
    await read.all(query, {});
  } catch (error) {
    if (error instanceof StoreUnavailableError) throw error;
    const { message } = error as Error;
    throw new Error(`A path is x-filterable in the contract, but no migration made its column: ${message}`, {
      cause: error,
    });
  }
}

function treeOf(paths: readonly PlacedPath[]): PathTree {
  const root: PathTree = { below: new Map() };
  for (const placed of paths) {
    let node = root;
    for (const key of placed.path.keys) {
      const next = node.below.get(key) ?? { below: new Map() };
      node.below.set(key, next);
      node = next;
    }
    node.placed = placed;
  }
  return root;
}

/** The columns that a path takes: `recordOfRoom` gives a value for each. */
function columnsOf({ column, type }: FilterablePath): string[] {
  if (type === 'string') return [column, `${column}_folded`];
  if (type === 'strings') return [column, `${column}_least`, `${column}_greatest`];
  return [column];
}
