import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import Sqlite from 'better-sqlite3';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../src/store/database.js';
import { openStore } from '../src/store/open-store.js';
import { compileQuery } from '../src/store/query.js';
import { StoreSchemaError } from '../src/store/schema.js';

// A store file and a log that lie side by side, and belong together or not.

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'switchboard-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const path = (name: string) => join(folder, name);
const ENDINGS = ['', '-wal'] as const;

async function withStore(file: string, work: (store: Database) => Promise<void>): Promise<void> {
  const store = await openStore(`sqlite:${file}`);
  try {
    await work(store);
  } finally {
    await store.close();
  }
}

/** So many commits. */
async function write(store: Database, name: string, commits: number): Promise<void> {
  const put = compileQuery<{ name: string }, unknown>(
    store.builder,
    (_db, argument) => sql`insert into store_facts values (${argument('name')}, 'x')`,
  );
  for (let place = 0; place < commits; place += 1) {
    await store.write(async (session) => session.run(put, { name: `${name} ${place}` }));
  }
}

/** A store whose process is killed after so many commits: its file, and its log with them. */
async function killed(file: string, name: string, commits: number): Promise<void> {
  await withStore(file, async (store) => {
    await write(store, name, commits);
    for (const ending of ENDINGS) copyFileSync(file + ending, `${file}.killed${ending}`);
  });
  rmSync(file);
  for (const ending of ENDINGS) renameInto(`${file}.killed${ending}`, file + ending);
}

function renameInto(from: string, to: string): void {
  copyFileSync(from, to);
  rmSync(from);
}

async function factsIn(file: string): Promise<string[]> {
  const facts: string[] = [];
  await withStore(file, async (store) => {
    const all = compileQuery<object, { name: string }>(
      store.builder,
      () => sql`select name from store_facts where value = 'x' order by name`,
    );
    facts.push(...(await store.read.all(all, {})).map(({ name }) => name));
  });
  return facts;
}

/** A hash of each file that lies in the folder. */
function contents(): Record<string, string> {
  return Object.fromEntries(readdirSync(folder).map((name) => [name, hashOf(path(name))]));
}

function hashOf(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}

/** @param linked The file itself, if `file` is a link to it. */
async function expectRefused(file: string, linked = file): Promise<void> {
  const before = contents();
  const opening = openStore(`sqlite:${file}`);
  await expect(opening).rejects.toThrow(StoreSchemaError);
  await expect(opening).rejects.toThrow(`The log ${linked}-wal does not belong to ${file}`);
  await expect(openStore(`sqlite:${file}`, { readOnly: true })).rejects.toThrow(StoreSchemaError);
  expect(contents()).toEqual(before);
}

describe('a log beside a file that it was not written on is refused, and both are left as they are:', () => {
  it('an older back-up of the same store', async () => {
    const file = path('store.db');
    await withStore(file, (store) => write(store, 'first', 2));
    copyFileSync(file, path('backup.db'));
    await withStore(file, (store) => write(store, 'second', 2));
    await killed(file, 'third', 2);
    copyFileSync(path('backup.db'), file);
    await expectRefused(file);
    rmSync(`${file}-wal`); // as the message says
    expect(await factsIn(file)).toEqual(['first 0', 'first 1']);
  });

  it('a newer file of the same store', async () => {
    const file = path('store.db');
    await killed(file, 'first', 3);
    copyFileSync(`${file}-wal`, path('old-wal'));
    expect(await factsIn(file)).toHaveLength(3);
    await withStore(file, (store) => write(store, 'second', 3));
    copyFileSync(path('old-wal'), `${file}-wal`);
    await expectRefused(file);
    rmSync(`${file}-wal`);
    expect(await factsIn(file)).toHaveLength(6);
  });

  it('the file of another store', async () => {
    const [file, other] = [path('store.db'), path('other.db')];
    await killed(file, 'mine', 3);
    await withStore(other, (store) => write(store, 'theirs', 3));
    copyFileSync(other, file);
    await expectRefused(file);
  });

  it('a file that a link leads to: its log lies beside the file, not beside the link', async () => {
    const [file, link] = [path('store.db'), path('link.db')];
    symlinkSync('store.db', link);
    await withStore(link, (store) => write(store, 'first', 2));
    copyFileSync(file, path('backup.db'));
    await withStore(link, (store) => write(store, 'second', 2));
    await killed(file, 'third', 2);
    copyFileSync(path('backup.db'), file);
    await expectRefused(link, file);
  });

  it('a copy of the same store that was used somewhere else', async () => {
    const [file, other] = [path('store.db'), path('other.db')];
    await withStore(file, (store) => write(store, 'both', 1));
    copyFileSync(file, other);
    await killed(file, 'mine', 5);
    await withStore(other, (store) => write(store, 'theirs', 3));
    copyFileSync(other, file);
    await expectRefused(file);
  });

  it.each(['vacuum into', 'backup'])('a copy of this very state that SQLite made by %s', async (way) => {
    const file = path('store.db');
    const copied = path('copied.db');
    await withStore(file, async (store) => {
      await write(store, 'first', 3);
      const shell = new Sqlite(file);
      if (way === 'backup') await shell.backup(copied);
      else shell.exec(`vacuum into '${copied}'`);
      await write(store, 'second', 3);
      copyFileSync(`${file}-wal`, path('kept-wal'));
      shell.close();
    });
    copyFileSync(copied, file);
    copyFileSync(path('kept-wal'), `${file}-wal`);
    await expectRefused(file);
  });

  it('a back-up from before stores had marks', async () => {
    const file = path('store.db');
    await withStore(file, (store) => write(store, 'first', 1));
    copyFileSync(file, path('backup.db'));
    unmark(path('backup.db'));
    await killed(file, 'second', 2);
    copyFileSync(path('backup.db'), file);
    await expectRefused(file);
  });

  it('an empty file, and none at all', async () => {
    const file = path('store.db');
    await killed(file, 'first', 2);
    const own = readFileSync(file);
    writeFileSync(file, '');
    await expectRefused(file);
    rmSync(file);
    const before = contents();
    await expect(openStore(`sqlite:${file}`)).rejects.toThrow(StoreSchemaError);
    expect(contents()).toEqual(before);
    writeFileSync(file, own);
    expect(await factsIn(file)).toEqual(['first 0', 'first 1']);
  });
});

describe('a journal of an import that had the store for itself', () => {
  /** The file and its journal, as a kill in the middle leaves them. */
  async function killedImport(file: string): Promise<void> {
    const store = await openStore(`sqlite:${file}`, { bulk: true });
    await store.fill(async (filling) => {
      await filling.write(async (session) => {
        const sql = "insert into store_facts select 'fact ' || value, hex(zeroblob(8000)) from json_each(?)";
        const facts = JSON.stringify(Array.from({ length: 10_000 }, (_, place) => place)); // more than memory keeps
        await session.run({ sql, bind: () => [facts] }, {});
      });
      for (const ending of ['', '-journal']) copyFileSync(file + ending, path(`kept${ending}`));
    });
    await store.close();
    for (const ending of ['', '-journal']) copyFileSync(path(`kept${ending}`), file + ending);
  }

  it('is rolled back into its own file, and into no other', async () => {
    const file = path('store.db');
    await withStore(file, (store) => write(store, 'first', 2));
    const backup = readFileSync(file);
    await withStore(file, (store) => write(store, 'second', 2));
    await killedImport(file);
    const [own, journal] = [readFileSync(file), readFileSync(`${file}-journal`)];
    writeFileSync(file, backup);
    const before = contents();
    await expect(openStore(`sqlite:${file}`)).rejects.toThrow(`The log ${file}-journal does not belong to ${file}`);
    expect(contents()).toEqual(before);
    writeFileSync(file, own);
    expect(readFileSync(`${file}-journal`).equals(journal)).toBe(true);
    expect(await factsIn(file)).toEqual(['first 0', 'first 1', 'second 0', 'second 1']);
  });
});

/** As a program from before left it. */
function unmark(file: string): void {
  const connection = new Sqlite(file);
  connection.pragma('user_version = 0');
  connection.pragma('application_id = 0');
  connection.pragma('wal_checkpoint(TRUNCATE)');
  connection.close();
}

describe('a log that belongs to its file is used:', () => {
  it('after a kill', async () => {
    await killed(path('store.db'), 'first', 3);
    expect(await factsIn(path('store.db'))).toHaveLength(3);
  });

  it('after a kill in a store that had no mark', async () => {
    const file = path('store.db');
    await withStore(file, (store) => write(store, 'first', 1));
    unmark(file);
    await killed(file, 'second', 2);
    expect(await factsIn(file)).toHaveLength(3);
  });

  it('after a program that leaves no marks has written before, between and after', async () => {
    const file = path('store.db');
    await withStore(file, (store) => write(store, 'first', 1));
    const shell = new Sqlite(file);
    shell.exec("insert into store_facts values ('shell 0', 'x'); create table its (own)");
    await withStore(file, async (store) => {
      await write(store, 'second', 1);
      shell.exec("insert into store_facts values ('shell 1', 'x'); drop table its");
      await write(store, 'third', 1);
      shell.exec("insert into store_facts values ('shell 2', 'x'); create table its (own)");
      for (const ending of ENDINGS) copyFileSync(file + ending, path(`kept${ending}`));
    });
    shell.close();
    for (const ending of ENDINGS) copyFileSync(path(`kept${ending}`), file + ending);
    expect(await factsIn(file)).toHaveLength(6);
  });

  it('beside a copy of the file that it was begun on, with nothing lost', async () => {
    const file = path('store.db');
    await withStore(file, (store) => write(store, 'first', 1));
    copyFileSync(file, path('copy.db'));
    await killed(file, 'second', 2);
    copyFileSync(path('copy.db'), file);
    expect(await factsIn(file)).toHaveLength(3);
  });

  it('by a second process, while a first one writes and moves the log', async () => {
    const file = path('store.db');
    await withStore(file, async (store) => {
      for (let round = 0; round < 30; round += 1) {
        await write(store, `round ${round}`, 5);
        const other = await openStore(`sqlite:${file}`);
        if (round % 3 === 0) await other.optimize();
        await other.close();
      }
    });
    expect(await factsIn(file)).toHaveLength(150);
  });

  it('though its end was torn by a power cut', async () => {
    const file = path('store.db');
    await killed(file, 'first', 3);
    const log = readFileSync(`${file}-wal`);
    for (const [name, torn] of Object.entries({
      cut: log.subarray(0, log.length - 5_000),
      zeroed: Buffer.concat([log.subarray(0, log.length - 5_000), Buffer.alloc(5_000)]),
      'header alone': log.subarray(0, 32),
      'torn header': log.subarray(0, 20),
      'zeros alone': Buffer.alloc(log.length),
    })) {
      const each = path(`${name}.db`);
      copyFileSync(file, each);
      writeFileSync(`${each}-wal`, torn);
      const facts = await factsIn(each);
      expect(facts.length, name).toBe(name === 'cut' || name === 'zeroed' ? 2 : 0);
    }
  });
});

/** What lies in a folder after each write of a checkpoint, in which a process may be killed. */
describe('a kill in the middle of moving the log', () => {
  it('leaves a store that opens, however far it came', async () => {
    const file = path('store.db');
    await withStore(file, (store) => write(store, 'first', 50));
    await killed(file, 'second', 40);
    const [base, log] = [readFileSync(file), readFileSync(`${file}-wal`)];
    const moved = pagesOf(log);
    // SQLite moves pages in their order, each in one write; a power cut may leave out any of those before.
    for (let reached = 0; reached <= moved.size; reached += 1) {
      for (const first of [0, 1]) {
        const content = Buffer.concat([
          base,
          Buffer.alloc(Math.max(0, Math.max(...moved.keys()) * 8_192 - base.length)),
        ]);
        for (const [page, bytes] of [...moved].toSorted(([a], [b]) => a - b).slice(first, reached)) {
          bytes.copy(content, (page - 1) * 8_192);
        }
        writeFileSync(file, content);
        writeFileSync(`${file}-wal`, log);
        expect(await factsIn(file)).toHaveLength(90);
      }
    }
    expect(existsSync(`${file}-wal`)).toBe(false);
  });
});

describe('a process that is killed', () => {
  /** Writes more in each commit than may stay in the log, so that a thread is moving it while the next one is written. */
  const program = (file: string) => `
    import { openStore } from ${JSON.stringify(new URL('../dist/store/open-store.js', import.meta.url).href)};
    const store = await openStore(${JSON.stringify(`sqlite:${file}`)});
    const last = await store.read.first({ sql: "select count(*) as count from store_facts where value > 'A'", bind: () => [] });
    for (let number = last.count; ; number += 1) {
      const sql = \`insert into store_facts values ('fact \${number}', 'A' || hex(zeroblob(4500000)))\`;
      await store.write(async (session) => session.run({ sql, bind: () => [] }));
      console.log(number);
    }`;

  it('leaves a store that opens and holds what was acknowledged, whenever it was killed', async () => {
    const file = path('store.db');
    writeFileSync(path('program.mjs'), program(file));
    await withStore(file, async () => {});
    for (let round = 0; round < 5; round += 1) {
      const acknowledged = await killAfter(path('program.mjs'), round + 1);
      await withStore(file, async () => {}); // it opens
      const connection = new Sqlite(file, { readonly: true });
      const facts = connection.prepare("select name from store_facts where name like 'fact %'").pluck().all();
      expect(facts).toEqual(expect.arrayContaining(acknowledged.map((number) => `fact ${number}`)));
      expect(connection.pragma('integrity_check', { simple: true })).toBe('ok');
      connection.close();
    }
  });
});

/** @returns what it said until it was killed, after so many lines. */
async function killAfter(file: string, lines: number): Promise<string[]> {
  const child = spawn(process.execPath, [file], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exit = once(child, 'exit');
  const said: string[] = [];
  for await (const line of createInterface(child.stdout)) {
    said.push(line);
    if (said.length === lines) child.kill('SIGKILL');
  }
  await exit;
  return said;
}

/** The last committed state of each page of a log. */
function pagesOf(log: Buffer): Map<number, Buffer> {
  const pages = new Map<number, Buffer>();
  for (let at = 32; at + 24 + 8_192 <= log.length; at += 24 + 8_192) {
    if (!log.subarray(at + 8, at + 16).equals(log.subarray(16, 24))) break;
    pages.set(log.readUInt32BE(at), log.subarray(at + 24, at + 24 + 8_192));
  }
  return pages;
}
