import { ArrayOverlap, type FindOptionsWhere, ILike, In, LessThanOrEqual, MoreThanOrEqual, And } from 'typeorm';
import type { Room } from './entities.ts';

/** The filters of a list, as `find` takes them. */
export function listFilter(query: URLSearchParams): FindOptionsWhere<Room>[] {
  const where: FindOptionsWhere<Room> = { type: 'v' };
  const open = query.get('open');
  if (open !== null) where.open = open === 'true';
  const range = query.get('createdAt');
  if (range !== null) {
    const { start, end } = JSON.parse(range) as { start?: string; end?: string };
    where.ts = And(
      ...(start === undefined ? [] : [MoreThanOrEqual(new Date(start))]),
      ...(end === undefined ? [] : [LessThanOrEqual(new Date(end))]),
    );
  }
  for (const name of ['queue', 'direction', 'visitorId'] as const) {
    const value = query.get(name);
    if (value !== null) where[name] = value;
  }
  const tags = query.getAll('tags[]');
  if (tags.length > 0) where.tags = ArrayOverlap(tags);
  const name = query.get('roomName');
  if (name !== null) where.fname = ILike(`%${name}%`);
  const agents = query.getAll('agents[]');
  if (agents.length === 0) return [where];
  return [
    { ...where, agentId: In(agents) },
    { ...where, agentUsername: In(agents) },
  ];
}
