import type { LivechatRoom, VoipRoom } from '../../src/index.js';

const QUEUES = ['support', 'sales'];
const TAGS = [['billing'], ['vip', 'billing'], [], ['returns']];

/** Calls that differ in whatever a parameter asks for. */
export const calls: VoipRoom[] = Array.from({ length: 24 }, (_, index) => ({
  _id: `call${String(index).padStart(2, '0')}`,
  t: 'v',
  name: `Mary ${index}-${index}.7`,
  fname: index % 3 === 0 ? `Élodie ${index}` : `Mary ${index}`,
  msgs: index % 5,
  ts: moment(index),
  _updatedAt: moment(index),
  v: { _id: `visitor${index % 4}`, token: `visitor-token-${index}`, username: `guest-${index % 4}`, status: 'online' },
  servedBy: { _id: `agent${index % 3}`, username: `agent.${index % 3}`, ts: moment(index) },
  ...(index % 2 === 0
    ? { open: true }
    : { closedAt: moment(index + 3), closer: 'user' as const, callDuration: index * 1000 }),
  tags: TAGS[index % 4] ?? [],
  queue: QUEUES[index % 2] ?? '',
  direction: index % 3 === 1 ? 'outbound' : 'inbound',
  lastMessage: { _id: `message${index}`, rid: `call${index}`, msg: 'Hello', u: { _id: 'x', username: 'y' } },
}));

/** Chats, likewise. */
export const chats: LivechatRoom[] = Array.from({ length: 24 }, (_, index) => ({
  _id: `chat${String(index).padStart(2, '0')}`,
  t: 'l',
  fname: index % 3 === 0 ? `Søren ${index}` : 'Elsie Teng',
  msgs: index % 5,
  ts: moment(index),
  _updatedAt: moment(index),
  v: { _id: `visitor${index % 4}`, token: `chat-token-${index}`, username: `guest-${index % 4}`, status: 'offline' },
  ...(index % 4 === 3 ? {} : { servedBy: { _id: `agent${index % 3}`, username: `agent.${index % 3}` } }),
  ...(index % 2 === 0 || index % 4 === 3 ? { open: true } : { closedAt: moment(index + 3) }),
  ...(index % 6 === 0 ? { onHold: true } : {}),
  ...(index % 2 === 0 ? { departmentId: `department${index % 4}` } : {}),
  departmentAncestors: [`unit${index % 2}`],
  tags: TAGS[index % 4] ?? [],
  livechatData: { plan: index % 2 === 0 ? 'gold' : 'silver', contract: 4700 + index },
}));

export const departments = [
  { _id: 'department0', name: 'Sales' },
  { _id: 'department2', name: 'Support' },
];

function moment(index: number): string {
  return new Date(Date.UTC(2021, 6, 9, 6 * index)).toISOString();
}
