import { findRace, ratios, ratiosToLimit } from './races.ts';
import type { RequestName } from './requests.ts';
import type { Race } from './rounds.ts';
import { median } from './statistics.ts';
import type { TargetName } from './targets.ts';

/** What the benchmark must show. */
export interface Goal {
  readonly title: string;
  readonly least: number;
  readonly unit: 'of the limit' | 'times' | 'rooms/s';
  /** Undefined where it wasn't measured. */
  readonly measured: number | undefined;
}

/** Rooms a second. */
export type ImportRates = Readonly<Partial<Record<'sqlite' | 'postgres', number>>>;

export function goalsOf(races: readonly Race[], imports: ImportRates): Goal[] {
  const ofLimit = (title: string, request: RequestName, target: TargetName, least: number): Goal => {
    const race = findRace(races, request, target);
    return { title, least, unit: 'of the limit', measured: race && median(ratiosToLimit(races, race)) };
  };
  const [page, peer] = [findRace(races, 'page', 'postgres'), findRace(races, 'page', 'peer')];
  return [
    ofLimit('voip/room by id, SQLite', 'room', 'sqlite', 0.5),
    ofLimit('list of 50 and total, each query different, SQLite', 'page', 'sqlite', 0.22),
    ofLimit('the same list again, SQLite', 'repeated', 'sqlite', 0.8),
    ofLimit('304, SQLite (the limit of voip/room)', 'unchanged', 'sqlite', 0.85),
    ofLimit('voip/room by id, PostgreSQL', 'room', 'postgres', 0.3),
    ofLimit('list of 50 and total, each query different, PostgreSQL', 'page', 'postgres', 0.1),
    {
      title: 'the same against Express + TypeORM, PostgreSQL',
      least: 10,
      unit: 'times',
      measured: page && peer && median(ratios(page, peer)),
    },
    { title: 'import, SQLite', least: 20_000, unit: 'rooms/s', measured: imports.sqlite },
    { title: 'import, PostgreSQL', least: 10_000, unit: 'rooms/s', measured: imports.postgres },
  ];
}
