import type { OperationId } from './parameters.js';

/** Parameters or an answer, by name. */
export type Values = Readonly<Record<string, unknown>>;

/**
 * The parameters as Rocket.Chat takes them: where `getVoipRoom` is to open a call it wants a `direction`, and beside
 * `rid`, which decides alone, it refuses whatever else there is.
 */
export function acceptedParameters(operation: OperationId, parameters: Values): Values {
  if (operation !== 'getVoipRoom') return parameters;
  const { token, rid } = parameters;
  return rid ? { token, rid } : { direction: 'inbound', ...parameters };
}

/** The answer with both `rooms`, which every server sends, and `room`, which the published documentation showed. */
export function wholeAnswer(operation: OperationId, answer: Values): Values {
  if (operation !== 'listVoipRooms') return answer;
  const { room, rooms = room === undefined ? [] : [room] } = answer;
  const list = rooms as unknown[];
  const { length } = list;
  return { count: length, offset: 0, total: length, ...(length > 0 && { room: list[0] }), ...answer, rooms };
}
