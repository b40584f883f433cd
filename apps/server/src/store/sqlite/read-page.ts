import type { Page } from '../database.js';
import type { Query } from '../query.js';
import type { JoinedTexts, SqlitePageQuery, TotalOfPage } from './builder.js';

// What reading costs, in rooms that are looked at one by one. Such a look takes a microsecond or less.

/** A read that costs more is a slow one. */
const MOST_AT_ONCE = 4_000;
/** So many rooms that lie side by side in an index cost as much as one. */
const SIDE_BY_SIDE = 16;
/** A room that is found by its number, and sorted, costs as much as so many. */
const GATHERED = 4;
/** A store that has fewer rooms of a type has no slow reads of them. */
const FEW = 1_000;
/** Counting so many, which lie side by side, is no slow read. */
export const MOST_COUNTED_AT_ONCE = 10_000;

const NOTHING = Buffer.alloc(0);

type PageOfState = Omit<Page, 'version'>;
type First = <Args, Row>(query: Query<Args, Row>, args: Args) => Row | undefined;
/** Reads the texts of a page in one of its two ways. */
type ReadTexts = (way: 'texts' | 'gathered') => Pick<Page, 'bytes' | 'count'>;

/**
 * Reads a page by its total: where few rooms are found, they are gathered and sorted; where many are, an index is read
 * in its order until there are enough.
 */
export function readPage<Args>(first: First, query: SqlitePageQuery<Args>, args: Args): PageOfState {
  const total = first(query.total, args) as TotalOfPage;
  return readWithin(Infinity, first, query, args, total, (way) => {
    const { bytes, count } = first(query[way] as Query<Args, JoinedTexts>, args) as JoinedTexts;
    return { bytes: bytes ?? NOTHING, count };
  }) as PageOfState;
}

/** The same, but undefined where it could take long. */
export function readPageAtOnce<Args>(
  first: First,
  query: SqlitePageQuery<Args>,
  args: Args,
  readTexts: ReadTexts,
): PageOfState | undefined {
  const total = totalAtOnce(first, query, args);
  return total && readWithin(MOST_AT_ONCE, first, query, args, total, readTexts);
}

/** Undefined where too many might have to be counted. */
function totalAtOnce<Args>(first: First, query: SqlitePageQuery<Args>, args: Args): TotalOfPage | undefined {
  const { total, isCounted, totalUpTo, among } = query;
  if (!isCounted || totalOf(first, among, args) < FEW) return first(total, args);
  const some = totalUpTo && first(totalUpTo, args);
  return some !== undefined && some.total < MOST_COUNTED_AT_ONCE ? some : undefined;
}

function readWithin<Args>(
  most: number,
  first: First,
  query: SqlitePageQuery<Args>,
  args: Args,
  { total, page_limit: limit, page_offset: offset }: TotalOfPage,
  readTexts: ReadTexts,
): PageOfState | undefined {
  if (offset >= total) return { bytes: NOTHING, count: 0, total };
  const walking = costOfWalking(first, query, args, Math.min(offset + limit, total), total);
  const gathering = query.gathered === undefined ? Infinity : total * GATHERED;
  if (Math.min(walking, gathering) > most) return undefined;
  return { ...readTexts(gathering < walking ? 'gathered' : 'texts'), total };
}

/** @param reach Up to which of the rooms that are found, of so many in all, the page goes. */
function costOfWalking<Args>(
  first: First,
  { passes, among }: SqlitePageQuery<Args>,
  args: Args,
  reach: number,
  total: number,
): number {
  if (passes === 'none') return reach / SIDE_BY_SIDE;
  const all = totalOf(first, among, args);
  return passes === 'all' ? all : (reach / total) * all;
}

function totalOf<Args>(first: First, query: Query<Args, { total: number }> | undefined, args: Args): number {
  return (query && first(query, args)?.total) ?? Infinity;
}
