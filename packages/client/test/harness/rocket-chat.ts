import { type IncomingMessage, type ServerResponse } from 'node:http';
import { type HttpServer, send, serve } from './http-server.js';

type Query = Readonly<Record<string, string | readonly string[]>>;
type Room = Readonly<Record<string, any>>;

const SCHEMAS: Readonly<Record<string, readonly string[]>> = {
  '/api/v1/voip/rooms': [
    'agents',
    'open',
    'createdAt',
    'closedAt',
    'tags',
    'queue',
    'visitorId',
    'direction',
    'roomName',
    'count',
    'offset',
    'sort',
    'query',
  ],
  '/api/v1/livechat/rooms': [
    'agents',
    'roomName',
    'departmentId',
    'open',
    'onhold',
    'queued',
    'createdAt',
    'closedAt',
    'tags',
    'customFields',
    'count',
    'offset',
    'sort',
    'fields',
    'query',
  ],
};
const LISTS = ['agents', 'tags'];

/**
 * A server that speaks as Rocket.Chat 6.13 does: its strict schemas, its forms of refusals, its rate limit without
 * `Retry-After`, `voip/rooms` without `room`, dates as JSON only.
 * @param options `version` 7.3 sends the 401 of that version.
 */
export function serveRocketChat(
  rooms: readonly Room[],
  { version = 6.13, limit = Infinity } = {},
): Promise<HttpServer> {
  let left = limit;
  let resetAt = Infinity; // 200 ms from the first refusal

  return serve((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost');
    if (request.headers['x-user-id'] !== 'rocketUser' || request.headers['x-auth-token'] !== 'rocket-secret') {
      const said = { status: 'error', message: 'You must be logged in to do this.' };
      return send(response, 401, version < 7.3 ? said : { success: false, error: said.message, ...said });
    }
    if (Date.now() >= resetAt) left = Infinity;
    if (left === 0) resetAt = Math.min(resetAt, Date.now() + 200);
    if (left-- <= 0) return refuseForNow(response, limit, resetAt);
    const query = parse(searchParams);
    try {
      if (pathname === '/api/v1/voip/room') send(response, 200, voipRoom(rooms, query));
      else send(response, 200, list(pathname, rooms, query));
    } catch (error) {
      refuse(request, response, error as Error & { details?: unknown });
    }
  });
}

function refuseForNow(response: ServerResponse, limit: number, resetAt: number): void {
  const seconds = Math.ceil((resetAt - Date.now()) / 1000);
  const error = `Error, too many requests. Please slow down. You must wait ${seconds} seconds before trying this endpoint again. [error-too-many-requests]`;
  const headers = { 'X-RateLimit-Limit': `${limit}`, 'X-RateLimit-Remaining': '0', 'X-RateLimit-Reset': `${resetAt}` };
  send(response, 429, { success: false, error }, headers);
}

function refuse(
  _request: IncomingMessage,
  response: ServerResponse,
  { message, details }: Error & { details?: unknown },
) {
  const code = /\[([\w-]+)\]$/.exec(message)?.[1];
  send(response, message === 'unauthorized' ? 403 : 400, {
    success: false,
    error: message,
    ...(code === undefined ? {} : { errorType: code }),
    ...(details === undefined ? {} : { details }),
  });
}

/** As `qs` reads it: `a[]=x` and repeated names are lists. */
function parse(parameters: URLSearchParams): Query {
  const names = [...new Set(parameters.keys())];
  return Object.fromEntries(
    names.map((name) => {
      const values = parameters.getAll(name);
      return name.endsWith('[]') ? [name.slice(0, -2), values] : [name, values.length > 1 ? values : (values[0] ?? '')];
    }),
  );
}

function invalid(message: string): Error {
  return new Error(`${message} [invalid-params]`);
}

function list(path: string, rooms: readonly Room[], query: Query): object {
  const schema = SCHEMAS[path] ?? [];
  for (const [name, value] of Object.entries(query)) {
    if (!schema.includes(name)) throw invalid('must NOT have additional properties');
    if (LISTS.includes(name) && !Array.isArray(value)) throw invalid('must be array');
    if (!LISTS.includes(name) && Array.isArray(value)) throw invalid('must be string');
  }
  const { open, onhold, queued, agents, tags, createdAt, closedAt, customFields, queue, visitorId, direction } = query;
  if (open !== undefined && open !== 'true' && open !== 'false')
    throw invalid('must be equal to one of the allowed values');
  const isVoip = path.includes('voip');
  const order = sortOf(query['sort']);
  const found = rooms
    .filter((room) => room['t'] === (isVoip ? 'v' : 'l'))
    .filter((room) =>
      isVoip ? (open === 'true') === 'open' in room : open === undefined || (open === 'true') === 'open' in room,
    )
    .filter(
      (room) =>
        agents === undefined || agents.includes(room['servedBy']?._id) || agents.includes(room['servedBy']?.username),
    )
    .filter((room) => tags === undefined || room['tags']?.some((tag: string) => tags.includes(tag)))
    .filter(
      (room) =>
        within(room['ts'], 'createdAt', createdAt, isVoip) && within(room['closedAt'], 'closedAt', closedAt, isVoip),
    )
    .filter((room) => !queue || room['queue'] === queue)
    .filter((room) => !visitorId || visitorId === 'undefined' || room['v']._id === visitorId)
    .filter((room) => direction === undefined || room['direction'] === direction)
    .filter((room) => onhold !== 'true' || room['onHold'] === true)
    .filter((room) => queued !== 'true' || room['servedBy'] === undefined)
    .filter((room) => !query['departmentId'] || query['departmentId'] === room['departmentId'])
    .filter(
      (room) =>
        query['roomName'] === undefined || contains(isVoip ? room['name'] : room['fname'], String(query['roomName'])),
    )
    .filter((room) => customFields === undefined || hasFields(room, String(customFields)))
    .toSorted(order);
  const offset = numberOf(query['offset'], 0);
  const count = Math.min(numberOf(query['count'], 50), 100);
  const shown = found.slice(offset, count === 0 ? undefined : offset + count);
  const place = { count: shown.length, total: found.length, offset };
  return { rooms: shown, ...place, success: true };
}

function contains(text: unknown, part: string): boolean {
  return typeof text === 'string' && text.toLowerCase().includes(part.toLowerCase());
}

function hasFields(room: Room, text: string): boolean {
  return Object.entries(JSON.parse(text)).every(([name, value]) =>
    contains(room['livechatData']?.[name], String(value)),
  );
}

/** On calls any date finds nothing. */
function within(stored: string | undefined, name: string, given: Query[string] | undefined, isVoip: boolean): boolean {
  if (given === undefined || given === '') return true;
  if (isVoip) return false;
  const { start, end } = JSON.parse(String(given)) as { start?: string; end?: string };
  for (const [bound, value] of Object.entries({ start, end })) {
    if (value !== undefined && Number.isNaN(Date.parse(value))) {
      throw new Error(`The "${name}.${bound}" query parameter must be a valid date.`);
    }
  }
  if (stored === undefined || (start === undefined && end === undefined)) return false;
  const instant = Date.parse(stored);
  return instant >= Date.parse(start ?? '1970-01-01') && instant <= Date.parse(end ?? '9999-01-01');
}

function numberOf(text: Query[string] | undefined, otherwise: number): number {
  if (text === undefined || text === '') return otherwise;
  if (Number.isNaN(Number(text))) throw invalid('must be number');
  return Number(text);
}

function sortOf(given: Query[string] | undefined): (one: Room, other: Room) => number {
  const keys = given === undefined ? { ts: -1 } : sortKeys(String(given));
  return (one, other) => {
    for (const [path, direction] of Object.entries(keys)) {
      const [a = '', b = ''] = [one, other].map((room) => path.split('.').reduce((at: any, key) => at?.[key], room));
      if (a !== b) return (a < b ? -1 : 1) * direction;
    }
    return 0;
  };
}

function sortKeys(text: string): Record<string, number> {
  try {
    const keys = JSON.parse(text) as Record<string, number>;
    if (Object.values(keys).every((value) => value === 1 || value === -1)) return keys;
  } catch {
    // told below
  }
  throw Object.assign(new Error(`Invalid sort parameter provided: "${text}" [error-invalid-sort]`), {
    details: { helperMethod: 'parseJsonQuery' },
  });
}

/** `token` with `agentId` and `direction`, or with `rid`: a `oneOf` of closed shapes. */
function voipRoom(rooms: readonly Room[], query: Query): object {
  const names = Object.keys(query).toSorted().join();
  if (names !== 'rid,token' && names !== 'agentId,token' && names !== 'agentId,direction,token') {
    throw invalid('must NOT have additional properties\n must match exactly one schema in oneOf');
  }
  const own = rooms.filter((room) => room['v']?.token === query['token'] && room['t'] === 'v');
  if (own.length === 0) throw new Error('invalid-token');
  if (query['rid'] !== undefined) {
    const room = own.find(({ _id: id }) => id === query['rid']);
    if (room === undefined) throw new Error('invalid-room');
    return { room, newRoom: false, success: true };
  }
  const room = own.find(({ open }) => open === true);
  if (room !== undefined) return { room, newRoom: false, success: true };
  if (query['direction'] === undefined) throw new Error('agent-not-found');
  const { _id: agent, direction } = { _id: query['agentId'], direction: query['direction'] };
  return {
    room: { _id: 'opened', t: 'v', open: true, servedBy: { _id: agent }, direction },
    newRoom: true,
    success: true,
  };
}
