import { join } from 'node:path';

export type Document = Record<string, unknown>;

interface SeedModule {
  readonly SEED_START: number;
  seedRooms(rooms: number, seed: number): Generator<Document>;
  seedVisitors(rooms: number, seed: number): Generator<Document>;
}

interface StaffModule {
  staffDocuments(since: string): Record<'users' | 'departments' | 'unitMonitors', Document[]>;
}

const SEED = 1;
const FOLDER = join(import.meta.dirname, '../../server/dist/seed');
const { seedRooms, seedVisitors, SEED_START: start } = (await import(join(FOLDER, 'seed.js'))) as SeedModule;
const { staffDocuments } = (await import(join(FOLDER, 'staff.js'))) as StaffModule;

/** When the first room of a seed starts, and a moment after the last: UTC milliseconds. */
export const SEED_START = start;
export const SEED_END = Date.UTC(2026, 0, 1);

/** The rooms that `switchboard seed` makes, the oldest first. */
export const roomsOf = (rooms: number): Generator<Document> => seedRooms(rooms, SEED);
/** The visitors of so many rooms. */
export const visitorsOf = (rooms: number): Generator<Document> => seedVisitors(rooms, SEED);
export const staff = staffDocuments(new Date(SEED_START).toISOString());
