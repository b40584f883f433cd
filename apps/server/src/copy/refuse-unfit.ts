import { isDeepStrictEqual } from 'node:util';
import { sql } from 'kysely';
import type { Database } from '../store/database.js';
import { compileQuery } from '../store/query.js';
import { MIGRATION_NAMES } from '../store/schema.js';
import { STORE_ID_FACT, storeFacts } from '../store/store-facts.js';
import type { CopiedTable } from './copied-table.js';
import { copyMarks, isUnfinishedCopy } from './copy-mark.js';
import { countRows } from './copy-table.js';

/** One store can't be copied into the other. The message says why, and what would do. */
export class CopyRefused extends Error {
  override readonly name = 'CopyRefused';
}

/**
 * Lets nothing be overwritten but an empty store, and what an earlier copy of the same store has written.
 * @throws {CopyRefused}
 */
export async function refuseUnfit(
  source: Database,
  target: Database,
  tables: readonly CopiedTable<unknown>[],
): Promise<void> {
  const id = await storeFacts(source).find(source.read, STORE_ID_FACT);
  if (id === (await storeFacts(target).find(target.read, STORE_ID_FACT))) {
    throw new CopyRefused(
      '--from and --to are the same store, or one is a back-up of the other. Name an empty one with --to.',
    );
  }
  await refuseNewerSource(source);
  if (await isUnfinishedCopy(source)) {
    throw new CopyRefused('--from is a copy that is not complete. Finish it first, by the command that began it.');
  }
  const marks = copyMarks(target);
  const mark = await marks.find(target.read);
  if (mark === undefined) {
    for (const table of tables.filter(({ prefilled }) => !prefilled)) {
      const rows = await countRows(table, target.read, target.builder);
      if (rows > 0) {
        throw new CopyRefused(
          `--to is not empty (${table.name}: ${rows.toLocaleString('en')}), and no copy of --from. Name an empty store with --to.`,
        );
      }
    }
  } else if (mark.from !== id) {
    throw new CopyRefused('--to is a copy of another store than --from. Name an empty store with --to.');
  } else if (mark.complete !== undefined && !isDeepStrictEqual(mark.complete, await marks.versions(target.read))) {
    throw new CopyRefused(
      '--to was written to since it was copied, by a server or a command, and a copy would overwrite that. ' +
        'Name an empty store with --to.',
    );
  }
}

/** What this program doesn't know of, it wouldn't copy. */
async function refuseNewerSource({ builder, read }: Database): Promise<void> {
  const migrations = compileQuery<object, { name: string }>(builder, () => sql`select name from kysely_migration`);
  const names = (await read.all(migrations, {})).map(({ name }) => name);
  const unknown = names.filter((name) => !MIGRATION_NAMES.some((known) => known === name));
  if (unknown.length === 0) return;
  throw new CopyRefused(
    `--from has the form of a newer version (${unknown.join(', ')}), and this one would leave out what it keeps there. ` +
      'Copy it by that version.',
  );
}
