import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Cluster, query } from '../cluster.ts';
import { type Call, writeExport } from '../export-files.ts';
import { fillStore } from '../filled-store.ts';
import { whole } from '../report/figures.ts';

/** A store of some size. */
export interface GrownStore extends Made {
  readonly url: string;
  readonly bytes: number;
  /** Of SQLite. */
  readonly file: string | undefined;
}

/** What is known of a store since it was made. */
interface Made {
  readonly rooms: number;
  /** Rooms a second. */
  readonly importRate: number;
  readonly calls: readonly Call[];
}

/** Enough for the warm ones and as many others. */
const CALLS = 25_000;

/** Makes a SQLite store of so many rooms in a folder, or takes the one that an earlier run has left there. */
export async function growSqlite(folder: string, rooms: number, small: boolean): Promise<GrownStore> {
  const file = join(folder, `${rooms}${small ? '-small' : ''}.db`);
  const about = `${file}.json`;
  const url = `sqlite:${file}`;
  if (!existsSync(about)) {
    for (const end of ['', '-wal', '-shm']) await rm(file + end, { force: true }); // of a run that was interrupted
    await mkdir(folder, { recursive: true });
    await writeFile(about, JSON.stringify(await make(url, join(folder, 'export'), rooms, small)));
  }
  const made = JSON.parse(await readFile(about, 'utf8')) as Made;
  return { ...made, url, file, bytes: (await stat(file)).size };
}

/** Makes a store of so many rooms on PostgreSQL. */
export async function growPostgres(
  cluster: Cluster,
  folder: string,
  rooms: number,
  small: boolean,
): Promise<GrownStore> {
  const url = await cluster.createDatabase(`rooms_${rooms}`);
  const made = await make(url, join(folder, 'export'), rooms, small);
  const [size] = await query<{ bytes: string }>(url, 'select pg_database_size(current_database()) as bytes');
  return { ...made, url, file: undefined, bytes: Number(size?.bytes) };
}

async function make(url: string, folder: string, rooms: number, small: boolean): Promise<Made> {
  console.log(`${whole(rooms)} rooms: writing an export …`);
  try {
    const files = await writeExport(folder, { rooms, small, newVisitors: 0, calls: CALLS });
    console.log(`${whole(rooms)} rooms: importing it …`);
    const importRate = await fillStore(url, files, rooms);
    console.log(`${whole(rooms)} rooms: imported, ${whole(importRate)} rooms/s`);
    return { rooms, importRate, calls: files.calls };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
