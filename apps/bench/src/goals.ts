import { findRace, ratios } from './races.ts';
import type { Race } from './rounds.ts';
import { median } from './statistics.ts';

/** What the benchmark must show. */
export interface Goal {
  readonly title: string;
  readonly least: number;
  readonly unit: 'times' | 'rooms/s';
  /** Undefined where it wasn't measured. */
  readonly measured: number | undefined;
}

/** Rooms a second. */
export type ImportRates = Readonly<Partial<Record<'sqlite' | 'postgres', number>>>;

export function goalsOf(races: readonly Race[], imports: ImportRates): Goal[] {
  const [page, peer] = [findRace(races, 'page', 'postgres'), findRace(races, 'page', 'peer')];
  return [
    {
      title: 'calls: list of 50 and total, each query different, against Express + TypeORM, PostgreSQL',
      least: 10,
      unit: 'times',
      measured: page && peer && median(ratios(page, peer)),
    },
    { title: 'import, SQLite', least: 20_000, unit: 'rooms/s', measured: imports.sqlite },
    { title: 'import, PostgreSQL', least: 10_000, unit: 'rooms/s', measured: imports.postgres },
  ];
}
