import { chown, copyFile, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';
import type { Account } from './account.ts';

/** What a copy must not have: it is of the running server, and its log is copied last. */
const LEFT_OUT = ['postmaster.pid', 'postmaster.opts', 'pg_replslot', 'pg_wal'];

/**
 * Copies the data of a running server into those of a replica that will follow it, as pg_basebackup does, which isn't in
 * the package.
 * @param from The folder of the server's data.
 * @param to Is made, and belongs to the account.
 */
export async function copyForReplica(url: string, from: string, to: string, account: Account): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  const own = async (path: string) => {
    if (account.uid !== undefined && account.gid !== undefined) await chown(path, account.uid, account.gid);
  };
  try {
    await client.query("select pg_backup_start('replica', fast => true)");
    await copyTree(from, to, (name) => !LEFT_OUT.includes(name), own);
    await copyTree(join(from, 'pg_replslot'), join(to, 'pg_replslot'), () => false, own);
    const { rows } = await client.query<{ label: string }>(
      'select labelfile as label from pg_backup_stop(wait_for_archive => false)',
    );
    await copyTree(join(from, 'pg_wal'), join(to, 'pg_wal'), () => true, own);
    const { hostname, port, username } = new URL(url);
    const settings = `primary_conninfo = 'host=${hostname} port=${port} user=${username}'\n`;
    for (const [name, text] of [
      ['backup_label', rows[0]?.label ?? ''],
      ['postgresql.auto.conf', settings],
      ['standby.signal', ''],
    ] as const) {
      await writeFile(join(to, name), text, { mode: 0o600 });
      await own(join(to, name));
    }
  } finally {
    await client.end();
  }
}

/**
 * Copies a folder whose files come and go meanwhile.
 * @param isWanted Is told the names in this folder, not those in its folders.
 * @param onMade Is told each path that was made.
 */
async function copyTree(
  from: string,
  to: string,
  isWanted: (name: string) => boolean,
  onMade: (path: string) => Promise<void>,
): Promise<void> {
  await mkdir(to, { mode: 0o700 });
  await onMade(to);
  for (const entry of await readdir(from, { withFileTypes: true })) {
    if (!isWanted(entry.name)) continue;
    const target = join(to, entry.name);
    if (entry.isDirectory()) await copyTree(join(from, entry.name), target, () => true, onMade);
    else if (await copyIfThere(join(from, entry.name), target)) await onMade(target);
  }
}

async function copyIfThere(from: string, to: string): Promise<boolean> {
  try {
    await copyFile(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}
