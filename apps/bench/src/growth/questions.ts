import type { Call } from '../export-files.ts';
import { LIST, pagePaths, roomPath } from '../requests.ts';
import { SEED_END, SEED_START, staff } from '../seed.ts';
import { shuffled } from '../statistics.ts';

/** What is asked of stores of different sizes, each in many forms. */
export interface Question {
  readonly title: string;
  /** The most that the largest store may take of the time of the smallest. */
  readonly goal?: number;
  paths(store: AskedStore): readonly string[];
}

export interface AskedStore {
  /** Of the smallest store. */
  readonly leastRooms: number;
  /** How many calls there are. */
  readonly total: number;
  readonly calls: readonly Call[];
}

const WARM_CALLS = 5_000;
const FLAT = 1.5;
const DIFFERENT = 1_000;
const DAY_MS = 86_400_000;
const NAMES = ['smith', 'silva', 'mckay', 'teng'];

const each = (path: (place: number) => string) => Array.from({ length: DIFFERENT }, (_, place) => path(place));
const listPath = (query: Record<string, string>) => `${LIST}?${new URLSearchParams(query).toString()}`;

export const questions: readonly Question[] = [
  { title: 'voip/room by id, of 5,000', goal: FLAT, paths: ({ calls }) => warm(calls).map(roomPath) },
  {
    title: 'list of 50 and total',
    goal: FLAT,
    paths: ({ leastRooms }) => shuffled([...pagePaths(leastRooms, -1), ...pagePaths(leastRooms, 1)]),
  },
  {
    title: 'total of the closed calls of an agent, 1 room',
    goal: FLAT,
    paths: () => {
      const agents = staff.users.map(({ _id }) => String(_id)).filter((id) => id.startsWith('seedAgent'));
      return each((place) =>
        listPath({
          'agents[]': agents[place % agents.length] ?? '',
          open: 'false',
          offset: String(Math.floor(place / agents.length)),
          count: '1',
        }),
      );
    },
  },
  {
    title: 'total of a date range, 1 room',
    paths: () =>
      each((place) => {
        const start = SEED_START + place * 60_000 + (place % 30) * DAY_MS;
        const end = SEED_END - place * 61_000 - (place % 31) * DAY_MS;
        const range = { start: new Date(start).toISOString(), end: new Date(end).toISOString() };
        return listPath({ createdAt: JSON.stringify(range), count: '1' });
      }),
  },
  {
    title: 'list of 50 at nine tenths of all',
    paths: ({ total }) => each((place) => listPath({ offset: String(Math.max(0, Math.floor(total * 0.9) - place)) })),
  },
  {
    title: 'list of 50 by a common word',
    paths: () =>
      each((place) =>
        listPath({
          roomName: NAMES[place % NAMES.length] ?? '',
          offset: String(Math.floor(place / NAMES.length)),
        }),
      ),
  },
  {
    title: 'list by a rare word',
    paths: ({ calls }) => warm(calls).map(({ name }) => listPath({ roomName: name.slice(name.lastIndexOf('-') + 1) })),
  },
];

/** Calls that nothing else asks for, by id. */
export function coldPaths(calls: readonly Call[]): string[] {
  return calls.filter((_, place) => !isWarm(place, calls.length)).map(roomPath);
}

function warm(calls: readonly Call[]): Call[] {
  return shuffled(calls.filter((_, place) => isWarm(place, calls.length)));
}

/** Of few calls every second, of many every fifth: both kinds are spread over all of the store. */
function isWarm(place: number, calls: number): boolean {
  return place % Math.max(2, Math.round(calls / WARM_CALLS)) === 0;
}
