/**
 * Whether programs that don't know a migration may go on reading and writing a store that has had it. They may only
 * where all that they do stays right: it adds what they neither see nor have to keep.
 */
type OlderPrograms = 'may go on' | 'must stop';

/** Every migration, in order, forward only; a name is never changed once it was released. */
export const SCHEMA = {
  '0001-rooms-and-access': 'must stop',
  '0002-room-version': 'must stop',
  '0003-counters': 'must stop',
  '0004-search': 'must stop',
  '0005-indexes': 'must stop',
  '0006-compatible-from': 'may go on',
  '0007-login-tokens': 'may go on', // they let a login token without a date expire
  '0008-phone-status-verified': 'must stop',
} as const satisfies Record<string, OlderPrograms>;

export type MigrationName = keyof typeof SCHEMA;

export const MIGRATION_NAMES = Object.keys(SCHEMA) as MigrationName[];

export const NEWEST_MIGRATION = MIGRATION_NAMES.at(-1) as MigrationName;

/** The fact of a store that names a migration: programs that know it may use the store. It is there from 0006 on. */
export const COMPATIBLE_FROM_FACT = 'compatible_from';

/** What a store says of its form. */
export interface StoreSchema {
  /** The migrations that it has had, in order; none: there is no store. */
  readonly done: readonly string[];
  readonly compatibleFrom: string | undefined;
}

/** The store can't be used by this program, or as it was asked for, and what would help. */
export class StoreSchemaError extends Error {
  override readonly name = 'StoreSchemaError';
}

/** Whether this program may use a store that says this of itself; one from before 0006 says nothing. */
export function isCompatible(compatibleFrom: string | undefined): boolean {
  return compatibleFrom === undefined || isKnown(compatibleFrom);
}

/**
 * Whether a store lacks migrations of this program.
 * @throws StoreSchemaError if a newer program has migrated it, and this one may not use it.
 */
export function needsMigration({ done, compatibleFrom }: StoreSchema): boolean {
  const isComplete = MIGRATION_NAMES.every((name) => done.includes(name));
  const unknown = done.filter((name) => !isKnown(name));
  if (unknown.length > 0 && !(isComplete && isCompatible(compatibleFrom))) throw new StoreSchemaError(tooNew(unknown));
  return !isComplete;
}

/**
 * Refuses a store that isn't there or has an earlier form, for those who neither make nor migrate one.
 * @param store How it is called.
 * @param migrated What would have to be migrated: it, or the primary of that replica.
 * @throws StoreSchemaError
 */
export function refuseUnlessReady(schema: StoreSchema, store: string, migrated: 'it' | 'its primary' = 'it'): void {
  if (schema.done.length === 0) throw new StoreSchemaError(noStore(store));
  if (needsMigration(schema)) throw new StoreSchemaError(tooOld(schema, store, migrated));
}

export function noStore(store: string): string {
  return `There is no store ${store}. Name one that is there, or make it: "switchboard migrate" does, and so do serve, import, seed and copy.`;
}

/** Why a program that doesn't know a store's migrations can't use it. */
function tooNew(unknown: readonly string[]): string {
  return (
    `The store has the migration ${unknown.join(', ')}, which this program doesn't know and can't work with: ` +
    'a newer Switchboard has opened it. Run that version, or a later one.'
  );
}

function tooOld({ done }: StoreSchema, store: string, migrated: string): string {
  const missing = MIGRATION_NAMES.filter((name) => !done.includes(name));
  return (
    `${store} has the form of an earlier version, ${String(done.at(-1))}; this one's is ${NEWEST_MIGRATION}. ` +
    `This command changes no store's form: run "switchboard migrate" on ${migrated} first. ${fateOfServers(done, missing)}`
  );
}

/** What becomes of running servers of the earlier version when the store is migrated. */
function fateOfServers(done: readonly string[], missing: readonly MigrationName[]): string {
  if (missing.every((name) => SCHEMA[name] === 'may go on')) return "The earlier version's servers may go on.";
  const noticed: MigrationName = '0006-compatible-from';
  return done.includes(noticed)
    ? "The earlier version's servers answer 503 from then on."
    : "Stop the earlier version's servers before: they don't notice, and would write what is incomplete.";
}

function isKnown(name: string): name is MigrationName {
  return Object.hasOwn(SCHEMA, name);
}
