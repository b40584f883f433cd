import { comparable, compareRooms, fold, instantOf, isObject, matchesQuery, type Sort } from './room-model.js';
import type { Document } from './rooms.js';

/** Parameters of either list, before they are written into a URL. */
export interface ListParameters {
  agents?: string[];
  open?: boolean;
  onhold?: boolean;
  queued?: boolean;
  createdAt?: string;
  closedAt?: string;
  tags?: string[];
  queue?: string;
  visitorId?: string;
  direction?: string;
  roomName?: string;
  departmentId?: string[];
  units?: string[];
  customFields?: Record<string, string | number | boolean>;
  query?: Document;
  sort?: Sort;
  offset?: number;
  count?: number;
}

/** What decides which rooms a caller may see. */
export interface ModelCaller {
  id: string;
  maySeeAll: boolean;
  maySeeOwn: boolean;
  /** Their units and the departments of these, where units restrict them. */
  restriction?: { units: string[]; departments: string[] };
}

export type ListName = 'voip' | 'livechat';
export interface ModelPage {
  ids: unknown[];
  total: number;
}

const DAY_MS = 86_400_000;

/** The rooms that a caller may see on a list at all. */
export function visibleRooms(rooms: readonly Document[], list: ListName, caller: ModelCaller): Document[] {
  return rooms.filter((room) => {
    if (room['t'] !== (list === 'voip' ? 'v' : 'l')) return false;
    if (!caller.maySeeAll && !(caller.maySeeOwn && part(room, 'servedBy', '_id') === caller.id)) return false;
    if (list === 'voip' || caller.restriction === undefined) return true;
    const { units, departments } = caller.restriction;
    return holdsOneOf(room['departmentAncestors'], units) || isOneOf(room['departmentId'], departments);
  });
}

/** The page that a list answers with; undefined where it refuses with 403. */
export function modelPage(
  rooms: readonly Document[],
  list: ListName,
  caller: ModelCaller,
  parameters: ListParameters,
): ModelPage | undefined {
  const { agents, query = {}, sort = {}, offset = 0, count = 50 } = parameters;
  const asksForOwn = agents?.length === 1 && agents[0] === caller.id;
  if (!caller.maySeeAll && !(caller.maySeeOwn && asksForOwn)) return undefined;
  const found = visibleRooms(rooms, list, caller)
    .filter((room) => (list === 'voip' ? matchesCall(room, parameters) : matchesChat(room, parameters)))
    .filter((room) => matchesShared(room, parameters, caller) && matchesQuery(room, query))
    .toSorted(compareRooms(sort));
  const end = count === 0 ? undefined : offset + Math.min(count, 100);
  return { ids: found.slice(offset, end).map((room) => room['_id']), total: found.length };
}

function matchesShared(
  room: Document,
  { agents, createdAt, closedAt, tags }: ListParameters,
  caller: ModelCaller,
): boolean {
  const byName = caller.maySeeAll && isOneOf(part(room, 'servedBy', 'username'), agents ?? []);
  if (agents !== undefined && !byName && !isOneOf(part(room, 'servedBy', '_id'), agents)) return false;
  if (tags !== undefined && !holdsOneOf(room['tags'], tags)) return false;
  return isWithin(room['ts'], createdAt) && isWithin(room['closedAt'], closedAt);
}

function matchesCall(room: Document, { open, queue, visitorId, direction, roomName }: ListParameters): boolean {
  if (open !== undefined && open !== (room['open'] === true)) return false;
  if (queue !== undefined && !equals(room['queue'], queue)) return false;
  if (visitorId !== undefined && visitorId !== 'undefined' && !equals(part(room, 'v', '_id'), visitorId)) return false;
  if (direction !== undefined && !equals(room['direction'], direction)) return false;
  return roomName === undefined || containsFolded(room['name'], roomName) || containsFolded(room['fname'], roomName);
}

function matchesChat(room: Document, parameters: ListParameters): boolean {
  const { roomName, departmentId, units, customFields = {} } = parameters;
  if (!hasState(room, parameters)) return false;
  if (departmentId !== undefined && !isOneOf(room['departmentId'], departmentId)) return false;
  if (units !== undefined && !holdsOneOf(room['departmentAncestors'], units)) return false;
  const data = isObject(room['livechatData']) ? new Map(Object.entries(room['livechatData'])) : new Map();
  if (!Object.entries(customFields).every(([key, value]) => containsFolded(scalarText(data.get(key)), String(value)))) {
    return false;
  }
  if (roomName === undefined) return true;
  const quoted = /^"([^]*)"$/.exec(roomName);
  return quoted ? equals(room['fname'], quoted[1] ?? '') : containsFolded(room['fname'], roomName);
}

function hasState(room: Document, { open, onhold, queued }: ListParameters): boolean {
  const [isOpen, isServed, isOnHold] = [room['open'] === true, isObject(room['servedBy']), room['onHold'] === true];
  if (queued === true) return isOpen && !isServed && !isOnHold;
  if (onhold === true && !isOnHold) return false;
  if (open === true) return isOpen && isServed && (onhold === true || !isOnHold);
  return open === undefined || !isOpen;
}

/** Both ends included; a date alone means all of that day, in UTC. */
function isWithin(value: unknown, range: string | undefined): boolean {
  if (range === undefined) return true;
  const { start, end } = readRange(range);
  if (start === undefined && end === undefined) return true;
  const instant = typeof value === 'string' ? instantOf(value) : undefined;
  return instant !== undefined && (start === undefined || instant >= start) && (end === undefined || instant <= end);
}

function readRange(range: string): { start: number | undefined; end: number | undefined } {
  const whole = range.startsWith('{')
    ? (JSON.parse(range) as { start?: string; end?: string })
    : { start: range, end: range };
  return { start: boundOf(whole.start, false), end: boundOf(whole.end, true) };
}

/** No bound for a text that is no date, such as `null`. */
function boundOf(text: string | undefined, isEnd: boolean): number | undefined {
  const instant = text === undefined ? undefined : instantOf(text);
  return instant !== undefined && isEnd && text?.length === 10 ? instant + DAY_MS - 1 : instant;
}

function part(room: Document, key: string, inner: string): unknown {
  const value = room[key];
  return isObject(value) ? value[inner] : undefined;
}

function scalarText(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : undefined;
}

function containsFolded(value: unknown, text: string): boolean {
  return typeof value === 'string' && fold(value).includes(fold(text));
}

function equals(value: unknown, text: string): boolean {
  return typeof value === 'string' && comparable(value) === comparable(text);
}

/** An empty element of a list of values matches nothing. */
function isOneOf(value: unknown, values: readonly string[]): boolean {
  return values.some((each) => each !== '' && equals(value, each));
}

function holdsOneOf(list: unknown, values: readonly string[]): boolean {
  return Array.isArray(list) && list.some((item) => isOneOf(item, values));
}

/** The four ways in which clients write a list. */
export type ListForm = 'brackets' | 'encoded' | 'indexed' | 'repeated' | 'json';

/** The parameters as a query string; each list in the form that `formOf` gives for its name. */
export function toQueryString(
  parameters: ListParameters,
  formOf: (name: string) => ListForm = () => 'brackets',
): string {
  return Object.entries(parameters)
    .flatMap(([name, value]) => {
      if (Array.isArray(value)) return writeList(name, value as string[], formOf(name));
      const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
      return [`${name}=${encodeURIComponent(text)}`];
    })
    .join('&');
}

function writeList(name: string, values: readonly string[], form: ListForm): string[] {
  if (form === 'json') return [`${name}=${encodeURIComponent(JSON.stringify(values))}`];
  // Without brackets an empty value counts as absent, and one that looks like JSON is read as such.
  const isPlain = values.every((value) => value !== '' && !value.startsWith('['));
  const keyOf = (place: number) => {
    if (form === 'repeated' && isPlain) return name;
    if (form === 'indexed') return `${name}[${place}]`;
    return form === 'encoded' ? `${name}%5B%5D` : `${name}[]`;
  };
  return values.map((value, place) => `${keyOf(place)}=${encodeURIComponent(value)}`);
}
