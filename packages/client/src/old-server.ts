import type { OperationId } from './parameters.js';

/** Parameters or an answer, by name. */
export type Values = Readonly<Record<string, unknown>>;

/**
 * The parameters as Rocket.Chat takes them: where `getVoipRoom` is to open a call it wants a `direction`, and beside
 * `rid`, which decides alone, it refuses whatever else there is.
 */
export function acceptedParameters(operation: OperationId, parameters: Values): Values {
  if (operation !== 'getVoipRoom') return parameters;
  const { token, rid, direction } = parameters;
  return rid ? { token, rid } : { ...parameters, direction: direction ?? 'inbound' };
}

/** The answer with both `rooms`, which every server sends, and `room`, which the published documentation showed alone. */
export function wholeAnswer(operation: OperationId, answer: Values): Values {
  if (operation !== 'listVoipRooms') return answer;
  const isAlone = answer['rooms'] === undefined && isObject(answer['room']);
  const rooms = isAlone ? [answer['room']] : answer['rooms'];
  if (!Array.isArray(rooms)) return answer;
  const { length } = rooms;
  const first = length > 0 && { room: rooms[0] as unknown };
  return { count: length, offset: 0, ...(isAlone && { total: 1 }), ...first, ...answer, rooms };
}

/** What a program may rely on, but isn't there or has another type; undefined where nothing is. */
export function lackingIn(operation: OperationId, { room, rooms, total }: Values): string | undefined {
  if (operation === 'getVoipRoom') return isObject(room) ? undefined : 'room';
  if (!Array.isArray(rooms) || !rooms.every(isObject)) return 'rooms';
  return typeof total === 'number' ? undefined : 'total';
}

export function isObject(value: unknown): value is Values {
  return typeof value === 'object' && value !== null;
}
