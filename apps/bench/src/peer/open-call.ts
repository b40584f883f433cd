import { randomUUID } from 'node:crypto';
import { type DataSource, QueryFailedError } from 'typeorm';
import { type Room, roomEntity, type User, type Visitor } from './entities.ts';
import { toRoom } from './to-room.ts';

/** The open call of a visitor, opened if there is none; the unique index lets one be opened. */
export async function findOrOpenCall(
  source: DataSource,
  visitor: Visitor,
  agent: User,
): Promise<{ room: Room; newRoom: boolean }> {
  const rooms = source.getRepository(roomEntity);
  const find = () => rooms.findOneBy({ visitorToken: visitor.token, type: 'v', open: true });
  const found = await find();
  if (found !== null) return { room: found, newRoom: false };
  const room = newCall(visitor, agent);
  try {
    await rooms.insert(room);
    return { room, newRoom: true };
  } catch (error) {
    const opened = error instanceof QueryFailedError ? await find() : null;
    if (opened === null) throw error;
    return { room: opened, newRoom: false };
  }
}

function newCall(visitor: Visitor, agent: User): Room {
  const id = randomUUID();
  const now = new Date().toISOString();
  return toRoom({
    _id: id,
    msgs: 0,
    usersCount: 1,
    lm: now,
    name: `${visitor.name}-${id}`,
    fname: visitor.name,
    t: 'v',
    ts: now,
    v: { _id: visitor.id, token: visitor.token, status: 'online', username: visitor.username },
    servedBy: { _id: agent.id, ts: now, username: agent.username },
    open: true,
    waitingResponse: true,
    source: { type: 'api' },
    queuedAt: now,
    queue: 'default',
    callStarted: now,
    uids: [],
    autoTranslateLanguage: '',
    livechatData: '',
    u: { _id: agent.id, username: agent.username },
    direction: 'inbound',
    _updatedAt: now,
  });
}
