import type { Answer } from './server.js';

export type Document = Record<string, unknown>;

/** A call with as little as a room needs; a test adds what matters to it. */
export function aCall(id: string, part: Document = {}): Document {
  return { _id: id, t: 'v', ts: '2021-07-09T20:00:00.000Z', ...part };
}

/** A chat, likewise. */
export function aChat(id: string, part: Document = {}): Document {
  return { _id: id, t: 'l', ts: '2021-07-09T20:00:00.000Z', ...part };
}

interface Place {
  offset?: number;
  total?: number;
}

/** The whole body of `voip/rooms` with these rooms. */
export function callPage(rooms: Document[], { offset = 0, total = rooms.length }: Place = {}): Document {
  const [room] = rooms;
  return { rooms, count: rooms.length, offset, total, ...(room === undefined ? {} : { room }), success: true };
}

/** The whole body of `livechat/rooms` with these rooms. */
export function chatPage(rooms: Document[], { offset = 0, total = rooms.length }: Place = {}): Document {
  return { rooms, count: rooms.length, offset, total, success: true };
}

/** The ids of a list's rooms, in its order. */
export function idsOf(answer: Answer): string[] {
  return answer.body.rooms.map((room: Document) => room['_id']);
}

/** A query string, its values encoded. */
export function encodeQuery(values: Record<string, string>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&');
}
