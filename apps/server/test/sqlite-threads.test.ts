import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import Sqlite from 'better-sqlite3';
import { type RawBuilder, sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Database, StoreUnavailableError } from '../src/store/database.js';
import { openStore } from '../src/store/open-store.js';
import { compileQuery } from '../src/store/query.js';
import { outcome } from './command-line.js';

let folder: string;
let database: Database;
let threads: Worker[];
const onThread = (thread: Worker) => void threads.push(thread);

beforeEach(async () => {
  threads = [];
  process.on('worker', onThread);
  folder = mkdtempSync(join(tmpdir(), 'switchboard-'));
  database = await openStore(`sqlite:${join(folder, 'test.db')}`);
});
afterEach(async () => {
  process.off('worker', onThread);
  await database.close();
  rmSync(folder, { recursive: true });
});

type Text = { seq: number; text: string; total: number };

/** Takes some 100 ms for each million. */
const numbers = (last: number) =>
  sql`number (value) as (select 1 union all select value + 1 from number where value < ${sql.lit(last)})`;
const counting = (last: number) =>
  sql<Text>`with recursive ${numbers(last)} select 1 as seq, 'counted' as text, count(*) as total from number`;

/** A page that could take long, for all that is known of it. */
async function slowPage(rows: RawBuilder<Text>, total = rows) {
  const page = database.builder.compilePage<object>({
    window: () => ({ limit: sql<number>`10`, offset: sql<number>`0` }),
    total: () => total,
    isCounted: true,
    texts: () => ({ rows, keys: sql`select 1 as seq`, order: sql`1` }),
    shown: () => sql<{ text: string }>`select 'shown' as text`,
    passes: 'none',
    among: () => sql<{ total: number }>`select 1000000 as total`,
  });
  const { bytes, count, total: all } = await database.page(page, {}, { reader: 'kim' });
  return { text: bytes.toString(), count, total: all };
}

const query = <Row>(rows: RawBuilder<Row>) => compileQuery<object, Row>(database.builder, () => rows);
const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

const putFact = (name: string) =>
  database.write(async (session) => session.run(query(sql`insert into store_facts values (${name}, 'x')`), {}));

describe('a slow page', () => {
  it('keeps nobody waiting: what is asked after it is answered before', async () => {
    const answers: unknown[] = [];
    const slow = slowPage(counting(1_000_000)).then((page) => answers.push(page));
    for (let time = 0; time < 3; time += 1) {
      await nextTurn();
      answers.push(await database.read.first(query(sql`select 'quick' as text`), {}));
    }
    await slow;
    const quick = { text: 'quick' };
    expect(answers).toEqual([quick, quick, quick, { text: 'counted', count: 1, total: 1_000_000 }]);
  });

  it('is of the state of the data when it was asked for, or a later one', async () => {
    for (let fact = 0; fact < 20; fact += 1) {
      await putFact(`fact ${fact}`);
      const facts = sql<Text>`select 'x' as text, count(*) as total from store_facts where name like 'fact %'`;
      expect((await slowPage(facts)).total).toBe(fact + 1);
    }
  });

  it('may be empty, again and again', async () => {
    const nothing = sql<Text>`select name as text, 0 as total from store_facts where name = 'nowhere'`;
    for (let time = 0; time < 3; time += 1) {
      expect(await slowPage(nothing, sql<Text>`select '' as text, 7 as total`)).toEqual({
        text: '',
        count: 0,
        total: 7,
      });
    }
  });

  it('that fails says why, and the next one is answered', async () => {
    await expect(slowPage(sql<Text>`select * from nowhere`)).rejects.toThrow('no such table: nowhere');
    expect((await slowPage(counting(10))).total).toBe(10);
  });

  it('whose thread dies is cut off as something to be tried again, and the next one is answered', async () => {
    const cut = expect(slowPage(counting(30_000_000))).rejects.toThrow(StoreUnavailableError);
    await nextTurn();
    await threads[0]?.terminate();
    await cut;
    expect((await slowPage(counting(10))).total).toBe(10);
    expect(threads.length).toBe(2);
  });

  it('has its turn in a thread that several snapshots are read from without a break', async () => {
    const snapshots = await Promise.all(Array.from({ length: 12 }, async () => database.snapshot()));
    const endless = query(sql<{ value: number }>`with recursive ${numbers(2_000_000_000)} select value from number`);
    let reading = true;
    const readers = snapshots.map(async (snapshot) => {
      let rows = 0;
      for await (const _row of snapshot.iterate(endless, {})) {
        rows += 1;
        if (!reading) break;
      }
      await snapshot.close();
      return rows;
    });
    for (let page = 0; page < 8; page += 1) expect((await slowPage(counting(10 + page))).total).toBe(10 + page);
    reading = false;
    for (const rows of await Promise.all(readers)) expect(rows).toBeGreaterThan(0);
  });

  it('ends with the store', async () => {
    const cut = expect(slowPage(counting(3_000_000))).rejects.toThrow(StoreUnavailableError);
    await database.close();
    await cut;
    await expect(database.snapshot()).rejects.toThrow(StoreUnavailableError);
  });

  it('has a thread to itself up to four at once; more wait for one', async () => {
    const pages = await Promise.all(Array.from({ length: 9 }, (_, page) => slowPage(counting(100_000 + page))));
    expect(pages.map(({ total }) => total)).toEqual(Array.from({ length: 9 }, (_, page) => 100_000 + page));
    expect(threads.length).toBe(4);
  });
});

describe('more slow pages than threads', () => {
  const FOR_EVER = 1_000_000_000;

  it('wait for so long at most, which is told once', async () => {
    await database.close();
    database = await openStore(`sqlite:${join(folder, 'test.db')}`, { slowPatienceMs: 50 });
    const told: string[] = [];
    database.outages.listen(({ state, message }) => told.push(`${state}: ${message}`));
    const running = [1, 2, 3, 4].map((page) => slowPage(counting(FOR_EVER + page)).catch(() => 'cut'));
    const refused = await Promise.allSettled([5, 6, 7].map((page) => slowPage(counting(FOR_EVER + page))));
    expect(refused.map((each) => each.status === 'rejected' && each.reason instanceof StoreUnavailableError)).toEqual([
      true,
      true,
      true,
    ]);
    expect(told).toEqual([expect.stringMatching(/^begins: 4 reads that take long are under way/)]);
    await database.close();
    expect(await Promise.all(running)).toEqual(Array(4).fill('cut'));
  });

  it('keep a snapshot waiting for those alone that are under way', async () => {
    const done: string[] = [];
    const pages = Array.from({ length: 20 }, (_, page) =>
      slowPage(counting(100_000 + page)).then(() => done.push('page')),
    );
    const snapshot = await database.snapshot();
    done.push('snapshot');
    await snapshot.close();
    await Promise.all(pages);
    expect(done.indexOf('snapshot')).toBeLessThan(8);
  });
});

it('threads are ended by the closing of the store, which a process waits for', async () => {
  const program = `
    import { openStore } from ${JSON.stringify(new URL('../dist/store/open-store.js', import.meta.url).href)};
    for (let time = 0; time < 5; time += 1) {
      const database = await openStore(${JSON.stringify(`sqlite:${join(folder, 'other.db')}`)});
      const sql = \`insert into store_facts values ('\${time}', hex(zeroblob(5000000)))\`; // a thread moves so much
      await database.write(async (session) => session.run({ sql, bind: () => [] }));
      await new Promise((resolve) => setTimeout(resolve, 40 * time));
      await database.close();
    }
    console.log('closed');`;
  writeFileSync(join(folder, 'program.mjs'), program);
  const child = spawn(process.execPath, [join(folder, 'program.mjs')]);
  expect(await outcome(child)).toEqual({ code: 0, stdout: 'closed\n', stderr: '' });
});

describe('the log', () => {
  it('is moved to its place by a thread, so that no writer does it', async () => {
    const file = new Sqlite(join(folder, 'test.db'), { readonly: true });
    const pages = file.prepare<[], { log: number; checkpointed: number }>('pragma wal_checkpoint(NOOP)');
    const written = () => pages.get()?.log ?? 0;
    const moved = () => pages.get()?.checkpointed;
    await putFact('small');
    expect(moved()).toBe(0);
    for (let fact = 0; written() < 1_000; fact += 1) await putFact(`fact ${fact}`.padEnd(1_000_000));
    await expect.poll(moved, { timeout: 30_000 }).toBeGreaterThanOrEqual(1_000);
    expect(threads).not.toEqual([]);
    file.close();
  });
});

describe('a snapshot', () => {
  const factNames = () =>
    query(sql<{ name: string }>`select name from store_facts where name like 'fact %' order by name`);
  const manyRows = (last: number) =>
    query(sql<{ value: number }>`with recursive ${numbers(last)} select value from number`);

  it('shows one moment, whatever is written meanwhile', async () => {
    await putFact('fact 1');
    const snapshot = await database.snapshot();
    await putFact('fact 2');
    expect(await snapshot.all(factNames(), {})).toEqual([{ name: 'fact 1' }]);
    expect(await snapshot.first(factNames(), {})).toEqual({ name: 'fact 1' });
    await snapshot.close();
    expect(await database.read.all(factNames(), {})).toEqual([{ name: 'fact 1' }, { name: 'fact 2' }]);
  });

  it('gives all rows of a query in their order, others asking meanwhile', async () => {
    const snapshot = await database.snapshot();
    const values: number[] = [];
    for await (const { value } of snapshot.iterate(manyRows(1_234), {})) {
      values.push(value);
      if (value === 300) expect((await slowPage(counting(10))).total).toBe(10);
    }
    expect(values).toEqual(Array.from({ length: 1_234 }, (_, index) => index + 1));
    await snapshot.close();
  });

  it('keeps nobody waiting while it looks for the first row', async () => {
    const answers: unknown[] = [];
    const snapshot = await database.snapshot();
    const sorted = query(
      sql<{ value: number }>`with recursive ${numbers(500_000)} select value from number order by -value`,
    );
    const first = Promise.resolve(snapshot.iterate(sorted, {}).next()).then(({ value }) => answers.push(value));
    for (let time = 0; time < 3; time += 1) {
      await nextTurn();
      answers.push('quick');
    }
    await first;
    expect(answers).toEqual(['quick', 'quick', 'quick', { value: 500_000 }]);
    await snapshot.close();
  });

  it('may be given up in the middle of a query, and closed twice', async () => {
    const snapshot = await database.snapshot();
    for await (const { value } of snapshot.iterate(manyRows(1_000_000), {})) if (value === 250) break;
    expect(await snapshot.first(manyRows(1), {})).toEqual({ value: 1 });
    await snapshot.close();
    await snapshot.close();
    await expect(snapshot.first(manyRows(1), {})).rejects.toThrow('The snapshot is closed.');
  });

  it('whose thread dies is cut off as something to be tried again, and can be closed', async () => {
    const snapshot = await database.snapshot();
    const rows = snapshot.iterate(manyRows(1_000_000), {});
    await rows.next();
    await threads[0]?.terminate();
    const readOn = async () => {
      for (;;) if ((await rows.next()).done === true) return;
    };
    await expect(readOn()).rejects.toThrow(StoreUnavailableError);
    await snapshot.close();
  });
});
