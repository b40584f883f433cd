import type { Random } from './random.js';
import type { RoomPlan } from './seed.js';
import { departments, type SeedUser } from './staff.js';

type Document = Record<string, unknown>;

const TAGS = ['billing', 'refund', 'vip', 'Beschwerde', 'réclamation', 'follow-up', 'spam', '緊急'] as const;

const TEXTS = [
  'Hello there', 'My order has not arrived yet, could you look into it?', 'Könnten Sie mir bitte die Rechnung schicken?',
  'Je voudrais changer mon adresse de livraison.', '注文をキャンセルできますか？', 'شكراً لكم على المساعدة السريعة',
  'The app shows an error when I try to pay by card; the same card works in other shops.', 'Perfecto, muchas gracias 🙏',
  'I was charged twice for the same month. Please refund one of the two payments to my account.', 'Thanks, bye!',
] as const; // prettier-ignore

export function iso(time: number): string {
  return new Date(time).toISOString();
}

/** Tags as agents set them at closing: often none. */
export function tagsOf(random: Random): string[] {
  const wanted = random.weigh([
    [0, 5],
    [1, 3],
    [2, 2],
  ]);
  return [...new Set(Array.from({ length: wanted }, () => random.pick(TAGS)))];
}

/** A department and its units, or neither. */
export function departmentOf(random: Random): Document {
  if (random.chance(0.25)) return {};
  const { _id, unit } = random.pick(departments);
  return { departmentId: _id, ...(unit === undefined ? {} : { departmentAncestors: [unit] }) };
}

/** The copy of its last message that a room has. */
export function lastMessage(
  { random, visitor }: RoomPlan,
  room: string,
  author: SeedUser | undefined,
  time: number,
): Document {
  const msg = random.pick(TEXTS);
  const from = author ?? visitor;
  return {
    _id: random.id(),
    rid: room,
    msg,
    ...(author === undefined ? { token: visitor.token, alias: visitor.name } : {}),
    ts: iso(time),
    u: { _id: from._id, username: from.username, name: from.name },
    _updatedAt: iso(time + random.whole(20, 200)),
    urls: [],
    mentions: [],
    channels: [],
    md: [{ type: 'PARAGRAPH', value: [{ type: 'PLAIN_TEXT', value: msg }] }],
    ...(author === undefined ? { newRoom: false, showConnecting: false } : {}),
  };
}

/** @param endedAt Of the room, or of what is known of it. */
export function metricsOf(random: Random, startedAt: number, endedAt: number): Document {
  const seconds = (endedAt - startedAt) / 1000;
  const first = rounded(random.next() * Math.min(seconds, 300));
  const total = random.whole(1, 12);
  return {
    reaction: { fd: iso(startedAt + first * 1000), ft: first, tt: first },
    response: {
      avg: rounded(first * (0.5 + random.next())),
      fd: iso(startedAt + first * 1000),
      ft: first,
      total,
      tt: rounded(first * total),
    },
    v: { lq: iso(Math.floor(startedAt + seconds * 800)) },
    servedBy: { lr: iso(Math.floor(startedAt + seconds * 900)) },
  };
}

export function rounded(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}
