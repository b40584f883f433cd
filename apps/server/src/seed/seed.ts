import { livechatRoom } from './livechat-room.js';
import { createRandom, type Random } from './random.js';
import { agents, type SeedUser } from './staff.js';
import { seedVisitor, type SeedVisitor } from './visitor.js';
import { voipRoom } from './voip-room.js';

type Document = Record<string, unknown>;

/** The latest moment in a seed, fixed so that a seed is the same on every day. */
const SEED_END = Date.UTC(2026, 0, 1);
/** The earliest. */
export const SEED_START = Date.UTC(2024, 0, 1);

const ROOMS_OF_VISITOR = 3;

// What the first number after the seed is for.
const ROOM = 1;
const VISITOR = 2;

/** The place of a room in a seed, and all that it is made from. */
export interface RoomPlan {
  readonly random: Random;
  readonly visitor: SeedVisitor;
  /** Who may serve it. */
  readonly agents: readonly SeedUser[];
  /** UTC milliseconds. */
  readonly startedAt: number;
  /** Whether the visitor may have this as their open call: one of their rooms at most. */
  readonly mayBeOpenCall: boolean;
}

/** The rooms of a seed, about half of them calls, the oldest first. The same for the same numbers, on every machine. */
export function* seedRooms(rooms: number, seed: number, staff: readonly SeedUser[] = agents): Generator<Document> {
  const visitors = visitorCount(rooms);
  const pace = (SEED_END - SEED_START) / Math.max(rooms, 1);
  for (let index = 0; index < rooms; index += 1) {
    const random = createRandom(seed, ROOM, index);
    const isCall = random.chance(0.5);
    const mayBeOpenCall = isCall && index % ROOMS_OF_VISITOR === 0;
    const visitor = mayBeOpenCall ? index / ROOMS_OF_VISITOR : random.whole(0, visitors - 1);
    const plan: RoomPlan = {
      random,
      visitor: visitorAt(visitor, seed),
      agents: staff,
      startedAt: Math.floor(SEED_START + (index + random.next()) * pace),
      mayBeOpenCall,
    };
    yield isCall ? voipRoom(plan) : livechatRoom(plan);
  }
}

/** The visitors of those rooms, as documents. */
export function* seedVisitors(rooms: number, seed: number): Generator<Document> {
  const since = new Date(SEED_START).toISOString();
  for (let index = 0; index < visitorCount(rooms); index += 1) {
    const { _id, username, token, name, phone } = visitorAt(index, seed);
    yield {
      _id,
      username,
      ts: since,
      _updatedAt: since,
      name,
      token,
      phone: [{ phoneNumber: phone }],
      status: 'offline',
    };
  }
}

export function visitorCount(rooms: number): number {
  return Math.ceil(rooms / ROOMS_OF_VISITOR);
}

function visitorAt(index: number, seed: number): SeedVisitor {
  return seedVisitor(createRandom(seed, VISITOR, index), index);
}
