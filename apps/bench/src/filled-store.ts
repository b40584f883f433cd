import { query } from './cluster.ts';
import type { ExportFiles } from './export-files.ts';
import { addCaller, switchboard } from './switchboard.ts';
import { THIS_TREE } from './tree.ts';

/**
 * Imports an export into a new store, which is made by that, as an operator would.
 * @returns rooms a second: of the command that reads the rooms, from its start to its end.
 */
export async function fillStore(
  database: string,
  files: ExportFiles,
  rooms: number,
  tree = THIS_TREE,
): Promise<number> {
  await switchboard(tree, database, 'import', files.people);
  const start = performance.now();
  await switchboard(tree, database, 'import', files.rooms);
  const seconds = (performance.now() - start) / 1_000;
  await addCaller(database, tree);
  // What PostgreSQL does by itself, in its own time.
  if (database.startsWith('postgres:')) await query(database, 'vacuum analyze');
  return rooms / seconds;
}
