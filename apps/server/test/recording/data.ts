import { filterablePaths } from '../../src/rooms/room-paths.js';
import type { PathType } from '../../src/rooms/filterable-paths.js';
import { aCall, aChat, type Document } from '../rooms.js';
import { noteHarmless } from '../secrets.js';
import type { TestServer } from '../server.js';

const MISSING = Symbol('missing');
export const EARLIER = '2021-07-09T20:20:58.754Z';
export const MIDDLE = '2021-07-09T20:20:58.755Z';

/** What a path of each type holds, one room after the other: of each kind of value one. */
const VALUES: Record<PathType, readonly unknown[]> = {
  string: ['Alpha', 'mid-value', 'MID-VALUE', 'über ß', null, MISSING, 7, 'zulu'],
  number: [-1, 2, 2.5, 30, null, MISSING, '2', 0],
  boolean: [true, false, MISSING, null, 'true', true, false, 1],
  date: [EARLIER, MIDDLE, '2021-07-09T20:20:58.756Z', '2030-01-01T00:00:00.000Z', null, MISSING, 'soon', '1969-12-31'],
  strings: [['a'], ['a', 'b'], ['b'], [], null, MISSING, 'a', [1, 'c']],
};

/** Rooms in which each filterable path holds each kind of value; no two paths hold them in the same order. */
function roomsOfEachValue(make: (id: string, part: Document) => Document, prefix: string): Document[] {
  return VALUES.string.map((_, place) => {
    const room = make(`${prefix}-${place}`, { ts: `2021-07-0${1 + (place % 4)}T00:00:00.000Z` });
    for (const [shift, { path, keys, type }] of [...filterablePaths.values()].entries()) {
      if (['_id', 't', 'ts'].includes(path)) continue;
      const values = VALUES[type];
      // Every other path counts backwards, so that columns which are mixed up find other rooms.
      const turn = shift % 2 === 0 ? place : values.length - place;
      setAt(room, keys, values[(turn + shift) % values.length]);
    }
    return room;
  });
}

function setAt(room: Document, keys: readonly string[], value: unknown): void {
  if (value === MISSING) return;
  const [key = '', ...below] = keys;
  if (below.length === 0) room[key] = value;
  else setAt((room[key] ??= {}) as Document, below, value);
}

const VISITOR = { _id: 'visitor-1', token: 'visitor-token-1', username: 'guest-1' };

const calls: Document[] = [
  aCall('call-elsie', {
    ts: '2022-01-01T10:00:00.000Z',
    name: 'Elsie Teng-1',
    fname: 'Elsie Teng',
    open: true,
    servedBy: { _id: 'agent-1', username: 'agent.one', ts: '2022-01-01T10:00:00.000Z' },
    tags: ['billing', 'vip'],
    queue: 'support',
    direction: 'inbound',
    v: { ...VISITOR, status: 'online', phone: '+49 1' },
    lastMessage: { _id: 'm1', msg: 'Hi', token: 'visitor-token-1', urls: [{ url: 'u', meta: { a: 1, b: 2 } }, 'text'] },
    unknown: { deep: [1, null, { a: 'ü "q"' }] },
  }),
  aCall('call-strasse', {
    ts: '2022-01-02T10:00:00.000Z',
    name: 'STRAẞE 100%',
    fname: 'x=y+z & Co',
    closedAt: '2022-01-02T11:00:00.000Z',
    servedBy: { _id: 'agent.one', username: 'agent-1' },
    tags: ['undefined', 'a,b', '["a"'],
    queue: 'undefined',
    direction: 'outbound',
    v: { _id: 'undefined', token: 'visitor-token-2' },
  }),
  aCall('call-closed', {
    ts: '2022-01-02T10:00:00.000Z',
    fname: 'elsie',
    closedAt: '2022-01-03T00:00:00.000Z',
    open: false,
    servedBy: { _id: 'agent-2' },
    v: VISITOR,
  }),
];

const chats: Document[] = [
  aChat('chat-elsie', {
    ts: '2022-11-01T10:00:00.000Z',
    fname: 'Elsie Teng',
    open: true,
    servedBy: { _id: 'agent-1', username: 'agent.one' },
    departmentId: 'department-1',
    departmentAncestors: ['unit-1'],
    livechatData: { plan: 'Gold', age: 42, vip: true, 'a.b': 'x%_y' },
    v: VISITOR,
  }),
  aChat('chat-held', { open: true, onHold: true, servedBy: { _id: 'agent-2' }, departmentId: 'department-2', fname: 'elsie teng' }),
  aChat('chat-queued', { open: true, departmentId: 'department-3', departmentAncestors: ['unit-2'], livechatData: { plan: 'golden' } }),
  aChat('chat-held-queued', { open: true, onHold: true, departmentId: 'undefined', tags: ['billing'] }),
  aChat('chat-closed', {
    closedAt: '2022-11-02T00:00:00.000Z',
    departmentId: 'department-1',
    livechatData: { plan: 'Silver', age: '42' },
    servedBy: { _id: 'agent-1' },
  }),
]; // prettier-ignore

/** Who asks: `<name>` has the token `<name>-token`. */
const USERS = [
  { id: 'manager', roles: ['livechat-manager', 'livechat-agent'] },
  { id: 'admin', roles: ['admin'] },
  { id: 'monitor', roles: ['livechat-monitor'] },
  { id: 'unitless', roles: ['livechat-monitor'] },
  { id: 'agent-1', roles: ['livechat-agent'], username: 'agent.one' },
  { id: 'guest', roles: ['user'] },
  { id: 'inactive', roles: ['livechat-manager'], active: false },
];

/** Fills the store of a server: a few of each thing. */
export async function fill(server: TestServer): Promise<void> {
  noteHarmless('undefined', '50%25%zz'); // sent in place of a token, and of all else
  for (const user of USERS) await server.givenUser(user);
  await server.givenUser({ id: 'reader', roles: ['livechat-manager', 'livechat-agent'] }, { read_only: 1 });
  await server.givenUser({ id: 'expired', roles: ['admin'] }, { kind: 'login', expires_at: 1 });
  await server.givenUser({ id: 'revoked', roles: ['admin'] }, { revoked_at: 1 });
  await server.givenRooms(...roomsOfEachValue(aCall, 'call'), ...calls, ...roomsOfEachValue(aChat, 'chat'), ...chats);
  for (const name of ['1', '2']) await server.givenDepartment({ _id: `department-${name}`, name: `Hotline ${name}` });
  await server.givenDepartment({ _id: 'unit-1', name: 'Care', type: 'u' });
  await server.givenDepartment({ _id: 'unit-2', name: 'Sales', type: 'u' });
  await server.givenDepartment({ _id: 'department-3', name: 'Sales', parentId: 'unit-2' });
  await server.givenMonitor('unit-1', 'monitor');
  await server.givenVisitor(VISITOR);
  await server.givenVisitor({ _id: 'visitor-2', token: 'visitor-token-2', name: 'Bo' });
  for (const number of [3, 4, 5, 6]) {
    await server.givenVisitor({
      _id: `visitor-${number}`,
      token: `visitor-token-${number}`,
      ...(number > 3 ? { username: `guest-${number}`, department: 'department-1' } : {}),
      ...(number === 5 ? { name: 'Ann', phone: [{ phoneNumber: '+49 5' }] } : {}),
    });
  }
  await server.givenPhoneEvent({
    _id: 'event-1',
    event: 'QueueCallerJoin',
    phone: '+49 5',
    ts: new Date().toISOString(),
    queue: 'sales',
    callUniqueId: 'unique-1',
    callUniqueid: 'unique-1',
  });
}

/** Fills it with more rooms than any page has. */
export async function fillMany(server: TestServer): Promise<void> {
  const number = (place: number) => String(place).padStart(3, '0');
  await server.givenUser({ id: 'manager', roles: ['livechat-manager'] });
  await server.givenRooms(
    ...Array.from({ length: 105 }, (_, place) => aCall(`c${number(place)}`, { msgs: place % 3 })),
    ...Array.from({ length: 105 }, (_, place) => aChat(`l${number(place)}`)),
  );
}
