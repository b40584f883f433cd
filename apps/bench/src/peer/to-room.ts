import type { Document } from '../seed.ts';
import type { Room } from './entities.ts';

/** A room as the API answers it, as far as it has columns. */
export interface RoomDocument extends Document {
  _id: string;
  t: string;
  ts: string;
  closedAt?: string;
  open?: boolean;
  name?: string;
  fname: string;
  servedBy?: { _id: string; username: string } & Document;
  departmentId?: string;
  queue?: string;
  direction?: string;
  v: { _id: string; token: string } & Document;
  tags?: string[];
}

export function toRoom(document: RoomDocument): Room {
  return {
    id: document._id,
    type: document.t,
    ts: new Date(document.ts),
    closedAt: document.closedAt === undefined ? null : new Date(document.closedAt),
    open: document.open === true,
    name: document.name ?? null,
    fname: document.fname,
    agentId: document.servedBy?._id ?? null,
    agentUsername: document.servedBy?.username ?? null,
    departmentId: document.departmentId ?? null,
    queue: document.queue ?? null,
    direction: document.direction ?? null,
    visitorId: document.v._id,
    visitorToken: document.v.token,
    tags: document.tags ?? [],
    document,
  };
}
