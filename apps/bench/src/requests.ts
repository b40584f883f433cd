import { type Call, newVisitorToken } from './export-files.ts';
import { shuffled } from './statistics.ts';
import { CALLER } from './switchboard.ts';

export const LIST = '/api/v1/voip/rooms';
export const CHATS = '/api/v1/livechat/rooms';
export const ROOM = '/api/v1/voip/room';

/** Their titles by their names. */
export const REQUESTS = {
  room: 'voip/room by id',
  page: 'calls: list of 50 and total, each query different',
  repeated: 'calls: the same list again',
  unchanged: 'calls: the same list, 304',
  chats: 'chats: list of 50 and total, each query different',
  repeatedChats: 'chats: the same list again',
  ranges: 'calls: 1 of a range of dates, each another',
  open: 'voip/room opens a room',
  mix: 'mix: 90 % lists, 9 % by id, 1 % opens',
} as const;

export type RequestName = keyof typeof REQUESTS;

/** One kind of request that is measured. */
export interface Request {
  readonly name: RequestName;
  readonly title: string;
  /** The kind that the bare server is asked with to compare. */
  readonly bare: RequestName;
  /** How many of the answers open a room. */
  readonly opens: number;
  /** @param round From 0. Rooms can be opened once, so each round has paths of its own. */
  paths(round: number): readonly string[];
}

export interface RequestPlan {
  readonly rooms: number;
  readonly calls: readonly Call[];
  readonly rounds: number;
  readonly seconds: number;
}

const MOST_OFFSETS = 2_000;
/** More than any server here does in a second. */
const OPENS_PER_SECOND = 10_000;
const MIXED_PER_SECOND = 30_000;
const MIX = 100;
/** Wallboards ask for the same few pages; between two rooms that are opened, each is asked for some times. */
const MIXED_PAGES = 20;

/** How many visitors the rounds need who have no call yet. */
export function visitorsNeeded({ rounds, seconds }: Pick<RequestPlan, 'rounds' | 'seconds'>): number {
  return rounds * seconds * (OPENS_PER_SECOND + MIXED_PER_SECOND / MIX);
}

export function roomPath({ id, token }: Call): string {
  return `${ROOM}?${new URLSearchParams({ rid: id, token }).toString()}`;
}

/** Pages that begin at the first rooms of a list, the newest (-1) or the oldest (1) first, each at an offset of its own. */
export function pagePaths(rooms: number, direction: 1 | -1, list = LIST): string[] {
  const sort = direction === -1 ? '' : `&sort=${encodeURIComponent('{"ts":1}')}`;
  const count = Math.min(MOST_OFFSETS, Math.floor(rooms / 4));
  return Array.from({ length: count }, (_, offset) => `${list}?offset=${offset}${sort}`);
}

export function planRequests({ rooms, calls, rounds, seconds }: RequestPlan): Request[] {
  const byId = calls.map(roomPath);
  const oldest = pagePaths(rooms, 1);
  const pages = shuffled([...pagePaths(rooms, -1), ...oldest]);
  const chats = shuffled([...pagePaths(rooms, -1, CHATS), ...pagePaths(rooms, 1, CHATS)]);
  const repeated = `${LIST}?offset=0`;

  const opens = seconds * OPENS_PER_SECOND;
  const mixed = seconds * MIXED_PER_SECOND;
  const opening = (from: number, count: number) =>
    Array.from({ length: count }, (_, place) => `${ROOM}?token=${newVisitorToken(from + place)}&agentId=${CALLER}`);
  // The oldest first, so that the rooms that are opened change no page but its total.
  const wallboard = oldest.slice(0, MIXED_PAGES);
  const mix = (round: number) => {
    const opened = opening(rounds * opens + (round * mixed) / MIX, mixed / MIX);
    return Array.from({ length: mixed }, (_, place) => {
      if (place % MIX === 0) return opened[place / MIX] as string;
      const from = place % 11 === 0 ? byId : wallboard;
      return from[place % from.length] as string;
    });
  };

  const request = (name: RequestName, paths: Request['paths'], share = 0, bare = name): Request => ({
    name,
    title: REQUESTS[name],
    bare,
    opens: share,
    paths,
  });
  return [
    request('room', () => byId),
    request('page', () => pages),
    request('repeated', () => [repeated]),
    request('unchanged', () => [repeated], 0, 'room'),
    request('chats', () => chats),
    request('repeatedChats', () => [`${CHATS}?offset=0`]),
    request('open', (round) => opening(round * opens, opens), 1),
    request('mix', mix, 1 / MIX),
  ];
}
