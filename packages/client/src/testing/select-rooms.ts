import { isObject, type JsonObject } from './json-object.js';
import type { Filter } from './query.js';
import type { ReadParameters } from './read-parameters.js';
import { comparableAt, valueAt } from './room-path.js';

/**
 * Whether a room is meant by the parameters of a list, `sort`, `fields` and the place of the page apart.
 * @param ownOnly Whether the caller may see own rooms only; then a username in `agents` means nothing.
 */
export function filterOf(type: 'v' | 'l', parameters: ReadParameters, ownOnly: boolean): Filter {
  const { agents, tags, units, departmentId, createdAt, closedAt, queue, visitorId, direction, query } = parameters;
  const filters: Filter[] = [(room) => room['t'] === type, stateFilter(type, parameters)];
  const among = (path: string, values: readonly string[] | undefined) => {
    if (values !== undefined)
      filters.push((room) => [comparableAt(room, path)].flat().some((each) => values.includes(each as string)));
  };
  const within = (path: string, range: typeof createdAt) => {
    if (range === undefined || (range.start === -Infinity && range.end === Infinity)) return;
    filters.push((room) => {
      const instant = comparableAt(room, path);
      return instant !== undefined && Number(instant) >= range.start && Number(instant) <= range.end;
    });
  };
  if (agents !== undefined) {
    const paths = ownOnly ? ['servedBy._id'] : ['servedBy._id', 'servedBy.username'];
    filters.push((room) => paths.some((path) => agents.includes(valueAt(room, path) as string)));
  }
  among('tags', tags);
  among('departmentAncestors', units);
  among('departmentId', departmentId);
  among('queue', queue === undefined ? undefined : [queue]);
  among('v._id', visitorId === undefined ? undefined : [visitorId]);
  among('direction', direction === undefined ? undefined : [direction]);
  within('ts', createdAt);
  within('closedAt', closedAt);
  if (parameters.roomName !== undefined) filters.push(nameFilter(type, parameters.roomName));
  for (const [name, text] of parameters.customFields ?? []) filters.push((room) => hasCustomField(room, name, text));
  if (query !== undefined) filters.push(query);
  return (room) => filters.every((filter) => filter(room));
}

function stateFilter(type: 'v' | 'l', { open, onhold, queued }: ReadParameters): Filter {
  const isOpen: Filter = (room) => room['open'] === true;
  const isServed: Filter = (room) => isObject(room['servedBy']);
  const isHeld: Filter = (room) => room['onHold'] === true;
  if (type === 'v') return (room) => open === undefined || isOpen(room) === open;
  if (queued === true) return (room) => isOpen(room) && !isServed(room) && !isHeld(room);
  return (room) =>
    (onhold !== true || isHeld(room)) &&
    (open !== true || (isOpen(room) && isServed(room) && (onhold === true || !isHeld(room)))) &&
    (open !== false || !isOpen(room));
}

function nameFilter(type: 'v' | 'l', name: string): Filter {
  const [, quoted] = /^"(.*)"$/s.exec(name) ?? [];
  if (type === 'l' && quoted !== undefined) return (room) => room['fname'] === quoted;
  const text = name.toLowerCase();
  const keys = type === 'v' ? ['name', 'fname'] : ['fname'];
  return (room) => keys.some((key) => typeof room[key] === 'string' && room[key].toLowerCase().includes(text));
}

function hasCustomField({ livechatData }: JsonObject, name: string, text: string): boolean {
  const value = isObject(livechatData) && Object.hasOwn(livechatData, name) ? livechatData[name] : undefined;
  return ['string', 'number', 'boolean'].includes(typeof value) && String(value).toLowerCase().includes(text);
}
