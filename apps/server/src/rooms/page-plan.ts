import type { Dialect } from '../store/dialect.js';
import { type Access, conjunctsOf, findBy } from './access.js';
import { describeAccess } from './access-sql.js';
import type { Condition, Operand } from './condition.js';
import { indexedOrder } from './room-indexes.js';
import type { Selection } from './selection.js';
import { type Walk, walkInOrderOf, walkThroughAll } from './walk.js';

/** How the rooms of a page are found. */
export interface PagePlan {
  /** Selections whose plans have one shape share their SQL. */
  readonly shape: string;
  /** Of the walk. */
  readonly operands: readonly Operand[];
  readonly walk: Walk;
  /** Another way: all are found and sorted, which is better where they are few. */
  readonly gathering: { readonly access: Access; readonly operands: readonly Operand[] } | undefined;
}

export function planPage(
  { type, conditions, sort }: Omit<Selection, 'where'> & { conditions: readonly Condition[] },
  { seesValues, textTables }: Dialect,
): PagePlan {
  const order = indexedOrder(sort);
  const found = seesValues ? undefined : findBy(conditions, textTables);
  const walk = order === undefined ? walkThroughAll(conditions) : walkInOrderOf(order, conditions);
  const operands: Operand[] = [];
  const streams = walk.streams.map((access) => describeAccess(access, operands)).join(' + ');
  const gathered: Operand[] = [];
  const gathering = found === undefined || walk.passes === 'none' ? undefined : { access: found, operands: gathered };
  const gatheredShape = gathering === undefined ? '' : describeAccess(gathering.access, gathered);
  return {
    shape: [type, streams, gatheredShape, ...sort.map((key) => key.path.path + key.direction)].join(' / '),
    operands,
    walk,
    gathering,
  };
}

/** How all rooms of a selection are found, however many they are. */
export interface StreamPlan {
  readonly access: Access;
  readonly operands: readonly Operand[];
}

export function planStream({ where }: Selection, { textTables }: Dialect): StreamPlan {
  const conditions = conjunctsOf(where);
  const operands: Operand[] = [];
  const access = findBy(conditions, textTables) ?? { lead: undefined, searched: conditions, asked: [] };
  describeAccess(access, operands);
  return { access, operands };
}
