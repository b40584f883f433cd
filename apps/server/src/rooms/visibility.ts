import type { Caller } from '../auth/caller.js';
import type { Condition } from './condition.js';
import type { RoomColumns } from './room-columns.js';

/** What the caller of a list may see: every room, those that they serve, or none. */
export type Visibility = 'all' | 'own' | 'none';

/**
 * Rocket.Chat's rule: `view-livechat-rooms` shows all; `view-l-room` the caller's own rooms, if they ask for exactly
 * them by their own `_id`.
 */
export function visibilityOf(caller: Caller, agents: readonly string[] | undefined): Visibility {
  if (caller.permissions.has('view-livechat-rooms')) return 'all';
  const asksForOwn = agents?.length === 1 && agents[0] === caller.id;
  return asksForOwn && caller.permissions.has('view-l-room') ? 'own' : 'none';
}

/** The filter `agents`: by `_id` or username, but by `_id` alone for one who may see their own rooms only. */
export function servedBy(agents: readonly string[], visibility: Visibility, columns: RoomColumns): Condition {
  const byId = anyOf('servedBy._id', agents, columns);
  return visibility === 'own' ? byId : { op: 'or', of: [byId, anyOf('servedBy.username', agents, columns)] };
}

/** Monitors see the rooms of their units and of the departments of those; who has no unit sees none. */
export function inUnitsOf(caller: Caller, columns: RoomColumns): Condition[] {
  if (caller.units === undefined) return [];
  const { ids, departments } = caller.units;
  return [{ op: 'or', of: [anyOf('departmentAncestors', ids, columns), anyOf('departmentId', departments, columns)] }];
}

/** The rooms whose path has (or whose list holds) one of the values; an empty one (`tags[]=`) matches nothing. */
export function anyOf(path: string, values: readonly string[], columns: RoomColumns): Condition {
  return { op: 'in', path: columns.path(path), values: values.filter((value) => value !== ''), orMissing: false };
}
