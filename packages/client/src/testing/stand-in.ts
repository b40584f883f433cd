import { paths } from '../generated/operations.js';
import type { OperationId } from '../parameters.js';
import type { LivechatRoom, VoipRoom } from '../schemas.js';
import type { JsonObject } from './json-object.js';
import { parseQueryString } from './query-string.js';
import { type ReadParameters, readParameters } from './read-parameters.js';
import { plainRefusal, Refusal, shownRefusal } from './refusal.js';
import { newCall } from './new-call.js';
import { filterOf } from './select-rooms.js';
import { newestFirst } from './sort.js';

const DEFAULT_COUNT = 50;
const MAX_COUNT = 100;
const MAX_QUERY_BYTES = 16_384;
/** An answer with such a status has no body. */
const BODILESS = [204, 205, 304];

/** A user who may call. */
export interface StandInUser {
  readonly userId: string;
  readonly authToken: string;
  /** Default: `view-livechat-rooms`, for both lists, and `inbound-voip-calls`, for `getVoipRoom`. */
  readonly permissions?: readonly string[];
}

/** A visitor who may call in. Those of the rooms are known too. */
export interface StandInVisitor {
  readonly _id: string;
  readonly token: string;
  readonly username?: string;
  readonly name?: string;
  readonly phone?: string;
}

/** What a stand-in holds. */
export interface StandInContents {
  /** Calls (`t: 'v'`) and chats (`t: 'l'`), as they are answered. */
  readonly rooms?: readonly (VoipRoom | LivechatRoom)[];
  readonly visitors?: readonly StandInVisitor[];
  /** Agents to open calls for. */
  readonly agents?: readonly { readonly _id: string; readonly username: string }[];
  /** Departments, which chats with their `departmentId` are answered with. */
  readonly departments?: readonly { readonly _id: string; readonly name: string }[];
  /** Who may call. Default: everybody, with every permission. */
  readonly users?: readonly StandInUser[];
}

/** A call that reached a stand-in. */
export interface StandInCall {
  readonly operation: OperationId;
  /** As they came on the wire, decoded. */
  readonly parameters: URLSearchParams;
}

/**
 * What to answer in place of the contract's answer, `body` as JSON (default: the contract's own of that status); an
 * `Error` is thrown, as for a lost connection.
 */
export type StandInFailure =
  | Error
  | { readonly status: number; readonly headers?: HeadersInit; readonly body?: unknown };

/** A server in memory. */
export interface StandIn {
  /** To be given to `createClient` as `fetch`. */
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  /** What is there now; add, change and remove rooms at any time. */
  readonly rooms: (VoipRoom | LivechatRoom)[];
  /** Every call so far, failed ones too. */
  readonly calls: readonly StandInCall[];
  /** Makes the next calls fail, one each. */
  failNext(...failures: readonly StandInFailure[]): void;
}

/**
 * A server in memory that answers by the contract: filters, order, pages, `fields`, refusals, calls that are opened. It
 * has no rate limit, no ETag, no units of monitors and no events of a telephone exchange.
 *
 * @example
 * const standIn = createStandIn({ rooms: [{ _id: 'call', t: 'v', open: true, fname: 'Mary' }] });
 * const client = createClient({ baseUrl: 'http://localhost', userId: 'any', authToken: 'any', fetch: standIn.fetch });
 * standIn.failNext({ status: 503 });
 * const { rooms } = await client.listVoipRooms({ open: true }); // the client tries twice
 */
export function createStandIn(contents: StandInContents = {}): StandIn {
  const rooms = [...(contents.rooms ?? [])];
  const calls: StandInCall[] = [];
  const failures: StandInFailure[] = [];

  const answer = (operation: OperationId, query: URLSearchParams, headers: Headers): JsonObject => {
    const user = authenticate(contents.users, headers);
    const parameters = readParameters(operation, query);
    if (operation === 'getVoipRoom') return voipRoom(contents, rooms, user, parameters);
    return page(operation, contents, rooms, user, parameters);
  };

  return {
    rooms,
    calls,
    failNext: (...next) => void failures.push(...next),
    async fetch(url, init) {
      init.signal?.throwIfAborted();
      const { pathname, search } = new URL(url);
      const headers = new Headers(init.headers);
      const respond = (status: number, body: unknown, own?: HeadersInit) => answerOf(status, body, headers, own);
      const path = pathname.replaceAll(/\/+/g, '/').replace(/\/$/, '');
      const operation = (Object.keys(paths) as OperationId[]).find((id) => path.endsWith(paths[id]));
      if (operation === undefined) return respond(404, notFound(pathname));
      const parameters = parseQueryString(search.slice(1));
      calls.push({ operation, parameters });
      const failure = failures.shift();
      if (failure instanceof Error) throw failure;
      if (failure !== undefined)
        return respond(failure.status, failure.body ?? shownRefusal(failure.status).body, failure.headers);
      try {
        if (search.length > MAX_QUERY_BYTES + 1) throw shownRefusal(414);
        return respond(200, answer(operation, parameters, headers));
      } catch (error) {
        if (error instanceof Refusal) return respond(error.status, error.body);
        throw error;
      }
    },
  };
}

function answerOf(status: number, body: unknown, asked: Headers, own?: HeadersInit): Response {
  const text = BODILESS.includes(status) ? null : JSON.stringify(body);
  const answer = new Response(text, { status, headers: { 'Content-Type': 'application/json' } });
  const id = asked.get('x-request-id') ?? '';
  answer.headers.set('X-Request-Id', /^[A-Za-z0-9._-]{1,64}$/.test(id) ? id : crypto.randomUUID());
  new Headers(own).forEach((value, name) => answer.headers.set(name, value));
  return answer;
}

function notFound(path: string): JsonObject {
  return { success: false, error: `There is no ${path} [error-not-found]`, errorType: 'error-not-found' };
}

interface Caller {
  readonly userId: string;
  may(permission: string): boolean;
}

function authenticate(users: readonly StandInUser[] | undefined, headers: Headers): Caller {
  const userId = headers.get('x-user-id') ?? '';
  if (users === undefined) return { userId, may: () => true };
  const user = users.find((each) => each.userId === userId && each.authToken === headers.get('x-auth-token'));
  if (user === undefined) throw shownRefusal(401);
  const permissions = user.permissions ?? ['view-livechat-rooms', 'inbound-voip-calls'];
  return { userId, may: (permission) => permissions.includes(permission) };
}

function page(
  operation: OperationId,
  { departments = [] }: StandInContents,
  rooms: readonly JsonObject[],
  caller: Caller,
  parameters: ReadParameters,
): JsonObject {
  const seesAll = caller.may('view-livechat-rooms');
  const { agents = [], offset = 0, count = DEFAULT_COUNT, sort = newestFirst, fields = (room) => room } = parameters;
  const asksForOwn = agents.length === 1 && agents[0] === caller.userId;
  if (!seesAll && !(caller.may('view-l-room') && asksForOwn)) throw shownRefusal(403);

  const type = operation === 'listVoipRooms' ? 'v' : 'l';
  const found = rooms.filter(filterOf(type, parameters, !seesAll)).toSorted(sort);
  const end = count === 0 ? Infinity : offset + Math.min(count, MAX_COUNT);
  const shown = found.slice(offset, end).map((room) => {
    const department = type === 'l' ? departments.find(({ _id: id }) => id === room['departmentId']) : undefined;
    const { _id, name } = department ?? {};
    return structuredClone(fields(department === undefined ? room : { ...room, department: { _id, name } }));
  });
  const first = type === 'v' && shown.length > 0 ? { room: shown[0] } : {};
  return { rooms: shown, count: shown.length, offset, total: found.length, ...first, success: true };
}

function voipRoom(
  { visitors = [], agents = [] }: StandInContents,
  rooms: (VoipRoom | LivechatRoom)[],
  caller: Caller,
  { token, rid, agentId, direction = 'inbound' }: ReadParameters,
): JsonObject {
  if (!caller.may('inbound-voip-calls')) {
    const error = 'User does not have the permissions required for this action [error-unauthorized]';
    throw new Refusal(403, { success: false, error, errorType: 'error-unauthorized' });
  }
  const own = rooms.filter((room) => room.v?.token === token);
  const known = visitors.find((each) => each.token === token) ?? own[0]?.v;
  if (known === undefined) throw plainRefusal('invalid-token');

  const calls = own.filter((room): room is VoipRoom => room.t === 'v');
  const found = calls
    .filter((room) => (rid === undefined ? room.open === true : room._id === rid))
    .toSorted(newestFirst)[0];
  if (found !== undefined) return { room: structuredClone(found), newRoom: false, success: true };
  if (rid !== undefined) throw plainRefusal('invalid-room');

  const agent = agents.find(({ _id: id }) => id === agentId);
  if (agent === undefined) throw plainRefusal('agent-not-found');
  const opened = newCall(known, agent, direction);
  rooms.push(opened);
  return { room: structuredClone(opened), newRoom: true, success: true };
}
