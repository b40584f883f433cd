import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hashToken } from '../src/auth/token-hash.js';
import { openStore } from '../src/store/open-store.js';
import { type CommandLine, newCommandLine, type Outcome, outcome } from './command-line.js';
import { startServer } from './server.js';
import { endHalt, haltAtRoom } from './halted-writer.js';
import { expectSoundStore } from './sound-store.js';
import { engine, newStore, type TestStore } from './store.js';

/** What a store makes of the tables that are copied, or has for itself. */
const DERIVED = /^((room|voip|livechat)_\w+|open_calls|versions|store_facts|kysely_\w+)$/;

let line: CommandLine;
let target: TestStore;
beforeEach(async () => {
  line = await newCommandLine();
  target = await newStore();
});
afterEach(async () => {
  await line[Symbol.asyncDispose]();
  await target[Symbol.asyncDispose]();
});

/** What `copy --json` says of the copy: of a table, how many rows were written and removed, and whether it is the same. */
interface Copied {
  code: number | null;
  asOf: string;
  verified: boolean;
  tables: Record<string, { rows: number; written: number; removed: number; same: boolean }>;
}

async function copy(from: string, to: string): Promise<Copied> {
  const { code, stdout, stderr } = await line.run(['copy', '--from', from, '--to', to, '--json']);
  if (stdout === '') throw new Error(`copy ended with ${code}: ${stderr}`);
  const { tables, ...result } = JSON.parse(stdout);
  return {
    code,
    ...result,
    tables: Object.fromEntries(
      tables.map(({ table, written, removed, source, target: copied }: any) => [
        table,
        {
          rows: source.rows,
          written,
          removed,
          same: source.rows === copied.rows && source.checksum === copied.checksum,
        },
      ]),
    ),
  };
}

function tryCopy(from: string, to: string): Promise<Outcome> {
  return line.run(['copy', '--from', from, '--to', to]);
}

/** The files of an export of a store. */
async function exportOf(url: string): Promise<Record<string, string>> {
  await line.done('export', 'exported', '--force', '--database', url);
  const folder = line.path('exported');
  return Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(`${folder}/${name}`, 'utf8')]));
}

function changed({ tables }: Copied): Record<string, { written: number; removed: number }> {
  return Object.fromEntries(
    Object.entries(tables)
      .filter(([, { written, removed }]) => written > 0 || removed > 0)
      .map(([table, { written, removed }]) => [table, { written, removed }]),
  );
}

/** Brings the schema into an empty store. */
async function migrate(url: string): Promise<void> {
  await line.done('user', 'list', '--database', url);
}

/** Tables and the types of their columns. */
async function columnsOf(store: TestStore): Promise<Map<string, [column: string, type: string][]>> {
  const columns = await store.rows<[string, string, string]>(
    engine === 'sqlite'
      ? `select tables.name, columns.name, columns.type from sqlite_master as tables, pragma_table_info(tables.name) as columns
         where tables.type = 'table' and tables.name not like 'sqlite%'`
      : `select table_name, column_name, data_type from information_schema.columns where table_schema = 'public'`,
  );
  const tables = Map.groupBy(columns, ([table]) => table);
  return new Map([...tables].map(([table, rows]) => [table, rows.map(([, column, type]) => [column, type])]));
}

/** Runs statements that give no rows. */
async function execute(store: TestStore, sql: string): Promise<void> {
  if (engine === 'postgres') await store.rows(sql);
  else {
    const connection = new Sqlite(store.url.replace(/^sqlite:/, ''));
    connection.exec(sql);
    connection.close();
  }
}

/** Makes a table of the target damage one of the rows that are written to it. */
async function damage(table: string, column: string, value: string, row: string): Promise<void> {
  await execute(
    target,
    engine === 'sqlite'
      ? `create trigger damage_${table} after insert on ${table} when new.${row}
         begin update ${table} set ${column} = ${value} where ${row}; end`
      : `create function damage_${table}() returns trigger language plpgsql as
           $$ begin if new.${row} then new.${column} := ${value}; end if; return new; end $$;
         create trigger damage_${table} before insert on ${table} for each row execute function damage_${table}()`,
  );
}

async function mend(table: string): Promise<void> {
  await execute(target, `drop trigger damage_${table} ${engine === 'sqlite' ? '' : `on ${table}`}`);
}

/** Fills the source with something of every kind. */
async function fillSource(rooms: number): Promise<void> {
  await line.done('seed', '--rooms', String(rooms), '--seed', '5');
  for (const user of ['kim.jane', 'renée', 'gone']) await line.done('user', 'add', user);
  for (const user of ['kim.jane', 'kim.jane', 'gone']) await line.done('token', 'create', user);
  const tokens = await line.json('token', 'list', 'kim.jane');
  await line.done('token', 'revoke', 'kim.jane', tokens[0].id);
  await line.done('user', 'disable', 'gone');
  await line.done('permission', 'grant', 'inbound-voip-calls', 'admin');
  writeFileSync(
    line.path('rocketchat_room.json'),
    String.raw`{"_id":"odd \uFFFF","t":"l","ts":{"$date":"2022-11-21T09:30:56.209Z"},"fname":"a\u0000b\ud83d","tags":["x\u0000"]}
{"_id":{"$oid":"aaaaaaaaaaaaaaaaaaaaaaaa"},"t":"v","big":9007199254740993,"d":{"$numberDecimal":"1.10"},"msgs":-0}
{"_id":"😀","t":"v","open":true,"v":{"_id":"v","token":"doubled"},"ts":{"$date":"2024-01-01T00:00:00Z"},"2":1,"1":2}
{"_id":"😁","t":"v","open":true,"v":{"_id":"v","token":"doubled"},"ts":{"$date":"2024-01-01T00:00:00Z"}}
`,
  );
  writeFileSync(
    line.path('pbx_events.json'),
    '{"_id":"e1","event":"QueueCallerJoin","phone":"123","ts":{"$date":"2024-01-01T00:00:00Z"}}\n',
  );
  await line.done('import', 'rocketchat_room.json', 'pbx_events.json');
}

async function roomsIn(store: TestStore): Promise<number> {
  const [[count] = [0]] = await store.rows<[number]>('select count(*) from rooms');
  return count;
}

describe('a copy', () => {
  it('is its source, on either engine: every collection to the byte', async () => {
    await fillSource(1_000);
    const source = await exportOf(line.store.url);
    const file = `sqlite:${line.path('file.db')}`;
    for (const [from, to] of [
      [line.store.url, file],
      [file, target.url],
    ] as const) {
      const copied = await copy(from, to);
      expect({ code: copied.code, verified: copied.verified }).toEqual({ code: 0, verified: true });
      expect(Object.values(copied.tables).every(({ same }) => same)).toBe(true);
      expect(copied.tables).toMatchObject({
        rooms: { rows: 1_004, written: 1_004 },
        user_tokens: { rows: 3, written: 3 },
        pbx_events: { rows: 1, written: 1 },
      });
      expect(await exportOf(to)).toEqual(source);
      for (const list of ['token', 'user']) {
        expect(await line.json(list, 'list', '--database', to)).toEqual(await line.json(list, 'list'));
      }
    }
    await expectSoundStore(target);
    const openCalls = 'select visitor_token, id from open_calls join rooms using (seq) order by 1';
    expect(await target.rows(openCalls)).toEqual(await line.store.rows(openCalls));
  });

  it('has every column of every table that the store does not derive', async () => {
    await migrate(line.store.url);
    const tables = await columnsOf(line.store);
    const copied = [...tables.keys()].filter((table) => !DERIVED.test(table) && table !== 'rooms').toSorted();
    for (const table of copied) {
      const columns = tables.get(table) ?? [];
      const values = columns.map(([name, type]) => (/int/i.test(type) ? '7' : `'{"${table}":"${name}"}'`));
      await execute(
        line.store,
        `insert into ${table} (${columns.map(([name]) => name).join()}) values (${values.join()})`,
      );
    }
    const { tables: reported } = await copy(line.store.url, target.url);
    expect(Object.keys(reported).toSorted()).toEqual([...copied, 'rooms'].toSorted());
    for (const table of copied) {
      const query = `select ${(tables.get(table) ?? []).map(([name]) => name).join()} from ${table} order by 1`;
      expect([table, await target.rows(query)]).toEqual([table, await line.store.rows(query)]);
    }
  });

  it('is another store than its source, but a demo if that is one', async () => {
    await migrate(line.store.url);
    await execute(line.store, "insert into store_facts values ('demo', 'known to all')");
    await copy(line.store.url, target.url);
    const facts = "select name, value from store_facts where name in ('id', 'demo') order by name";
    const [demo, [, id] = []] = await target.rows(facts);
    expect(demo).toEqual(['demo', 'known to all']);
    expect(await line.store.rows(facts)).not.toContainEqual(['id', id]);
  });

  it('shows its tables, and says what it is a copy of', async () => {
    await line.done('seed', '--rooms', '30');
    const { code, stdout, stderr } = await tryCopy(line.store.url, target.url);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^TABLE +ROWS +WRITTEN +REMOVED +CHECKSUM +IN THE COPY\n/);
    expect(stdout).toMatch(/^rooms +30 +30 +0 +[0-9a-f]{12} +same$/m);
    expect(stdout).toMatch(/^The copy is complete, as of \d{4}-\d\d-\d\dT[\d:.]+Z\./m);
  });
});

describe('a copy made again', () => {
  it('writes what was changed since, and takes away access that was taken', async () => {
    await fillSource(600);
    await line.done('import', line.write('users.json', {
      _id: 'imported', username: 'imported', roles: [], _updatedAt: { $date: '2024-01-01T00:00:00Z' },
      services: { resume: { loginTokens: [{ hashedToken: hashToken('one') }, { hashedToken: hashToken('two') }] } },
    })); // prettier-ignore
    await copy(line.store.url, target.url);
    expect(changed(await copy(line.store.url, target.url))).toEqual({});

    await line.done('import', line.write('users.json', {
      _id: 'imported', username: 'imported', roles: ['admin'], _updatedAt: { $date: '2024-01-02T00:00:00Z' },
      services: { resume: { loginTokens: [{ hashedToken: hashToken('two') }] } },
    })); // prettier-ignore
    await line.done('room', 'close', '😀', '--by', 'kim.jane');
    await line.done('import', line.write('rocketchat_room.json', { _id: 'new', t: 'l' }));
    await line.done('visitor', 'add', 'New', '--token', 'new-token');
    const again = await copy(line.store.url, target.url);
    expect({ code: again.code, changed: changed(again) }).toEqual({
      code: 0,
      changed: {
        users: { written: 1, removed: 0 },
        user_tokens: { written: 0, removed: 1 },
        visitors: { written: 1, removed: 0 },
        rooms: { written: 2, removed: 0 },
      },
    });
    expect(await exportOf(target.url)).toEqual(await exportOf(line.store.url));
    await expectSoundStore(target);
  });

  it('after it was killed goes on, and is not served before', async () => {
    await line.done('seed', '--rooms', '6000', '--seed', '3');
    const other = await openStore(target.url); // who has it open sees what the copy has written so far
    await haltAtRoom(target, 3_000);
    const child = line.start(['copy', '--from', line.store.url, '--to', target.url]);
    while ((await roomsIn(target)) === 0) await sleep(2);
    child.kill('SIGKILL');
    await outcome(child);
    await endHalt(target);
    await other.close();

    expect(await line.run(['serve', '--database', target.url])).toEqual({
      code: 2,
      stdout: '',
      stderr:
        'switchboard: The store is a copy that is not complete. Run the "switchboard copy" that began it again, or ' +
        'name another store in DATABASE_URL.\n',
    });
    const again = await copy(line.store.url, target.url);
    expect({ code: again.code, verified: again.verified }).toEqual({ code: 0, verified: true });
    expect(again.tables['rooms']).toEqual({ rows: 6_000, written: expect.any(Number), removed: 0, same: true });
    expect(again.tables['rooms']?.written).toBeGreaterThan(0);
    expect(again.tables['rooms']?.written).toBeLessThan(6_000);
    expect(await exportOf(target.url)).toEqual(await exportOf(line.store.url));
    await expectSoundStore(target);
  });

  it('may have been killed at any moment', async () => {
    await line.done('seed', '--rooms', '6000', '--seed', '3');
    for (const wait of [400, 600, 900]) {
      const child = line.start(['copy', '--from', line.store.url, '--to', target.url]);
      await sleep(wait);
      child.kill('SIGKILL');
      await outcome(child);
    }
    const { code, verified } = await copy(line.store.url, target.url);
    expect({ code, verified }).toEqual({ code: 0, verified: true });
    expect(await exportOf(target.url)).toEqual(await exportOf(line.store.url));
    await expectSoundStore(target);
  });

  it('of a store that is served meanwhile is one moment of it; the next one has the rest', async () => {
    await line.done('seed', '--rooms', '3000', '--seed', '4');
    await using server = await startServer({}, line.store.url);
    const as = await server.givenUser({ id: 'kim', roles: ['livechat-agent'] });
    const child = line.start(['copy', '--from', line.store.url, '--to', target.url, '--json']);
    const copying = outcome(child);
    for (let call = 0; child.exitCode === null; call += 1) {
      await server.givenVisitor({ _id: `v${call}`, token: `t${call}` });
      const { body } = await server.get(`/api/v1/voip/room?token=t${call}&agentId=kim`, { as });
      expect(body.newRoom).toBe(true);
    }
    expect(await copying).toMatchObject({ code: 0, stdout: expect.stringContaining('"verified": true') });
    await server.givenVisitor({ _id: 'late', token: 'late' });
    await server.get('/api/v1/voip/room?token=late&agentId=kim', { as });
    const again = await copy(line.store.url, target.url);
    expect({ code: again.code, verified: again.verified }).toEqual({ code: 0, verified: true });
    expect(again.tables['rooms']?.written).toBeGreaterThan(0);
    expect(await exportOf(target.url)).toEqual(await exportOf(line.store.url));
  });
});

describe('a copy that is not its source', () => {
  it('is told by its checksum, not served, and mended by the next copy', async () => {
    await fillSource(600);
    const other = await openStore(target.url); // a store that nobody else has open is filled without its triggers
    await damage('room_documents', 'document', `'{"_id":"other"}'`, 'seq = 300');
    await damage('visitors', 'token', "'other'", `id = '${(await line.json('visitor', 'list'))[0].id}'`);
    const damaged = await copy(line.store.url, target.url);
    expect({ code: damaged.code, verified: damaged.verified }).toEqual({ code: 1, verified: false });
    const differing = Object.entries(damaged.tables).filter(([, { same }]) => !same);
    expect(differing.map(([table]) => table)).toEqual(['visitors', 'rooms']);
    expect((await line.run(['serve', '--database', target.url])).code).toBe(2);

    const { code, stdout } = await tryCopy(line.store.url, target.url);
    expect({ code, told: stdout.includes('The copy differs from its source') }).toEqual({ code: 1, told: true });

    await other.close();
    for (const table of ['room_documents', 'visitors']) await mend(table);
    const mended = await copy(line.store.url, target.url);
    expect({ code: mended.code, changed: changed(mended) }).toEqual({
      code: 0,
      changed: { rooms: { written: 1, removed: 0 }, visitors: { written: 1, removed: 0 } },
    });
    expect(await exportOf(target.url)).toEqual(await exportOf(line.store.url));
  });

  it('has rooms of its own: told by their number, and nothing is removed', async () => {
    await line.done('seed', '--rooms', '50');
    await copy(line.store.url, target.url);
    const unfinished = JSON.stringify({ from: await idOf(line.store) });
    await execute(target, `update store_facts set value = '${unfinished}' where name = 'copy'`);
    await line.done('import', line.write('rocketchat_room.json', { _id: 'foreign', t: 'l' }), '--database', target.url);
    const copied = await copy(line.store.url, target.url);
    expect({ code: copied.code, verified: copied.verified }).toEqual({ code: 1, verified: false });
    expect(await target.rows("select id from rooms where id = 'foreign'")).toEqual([['foreign']]);
    expect(await roomsIn(target)).toBe(51);
  });
});

async function idOf(store: TestStore): Promise<string> {
  const [[id] = ['']] = await store.rows<[string]>("select value from store_facts where name = 'id'");
  return id;
}

it('the help has examples', async () => {
  const { code, stdout } = await line.run(['copy', '--help']);
  expect({ code, example: /Examples:\n {2}switchboard copy --from /.test(stdout) }).toEqual({ code: 0, example: true });
});

describe('refused, with exit code 2 and both stores as they were, is', () => {
  it('a store and itself', async () => {
    await migrate(line.store.url);
    expect(await tryCopy(line.store.url, line.store.url)).toEqual({
      code: 2,
      stdout: '',
      stderr:
        'switchboard: --from and --to are the same store, or one is a back-up of the other. ' +
        'Name an empty one with --to.\n',
    });
  });

  it('a target with rooms of its own', async () => {
    await line.done('seed', '--rooms', '5');
    await line.done('import', line.write('rocketchat_room.json', { _id: 'own', t: 'l' }), '--database', target.url);
    expect(await tryCopy(line.store.url, target.url)).toEqual({
      code: 2,
      stdout: '',
      stderr: 'switchboard: --to is not empty (rooms: 1), and no copy of --from. Name an empty store with --to.\n',
    });
    expect(await roomsIn(target)).toBe(1);
  });

  it('a copy of another store', async () => {
    const [, other = ''] = await line.onAnother();
    await line.done('seed', '--rooms', '5', '--database', other);
    await copy(other, target.url);
    await migrate(line.store.url);
    expect(await tryCopy(line.store.url, target.url)).toMatchObject({
      code: 2,
      stderr: 'switchboard: --to is a copy of another store than --from. Name an empty store with --to.\n',
    });
  });

  it.each([
    ['a room', ['rocketchat_room.json', { _id: 'own', t: 'l' }]],
    ['a user', ['users.json', { _id: 'own', username: 'own' }]],
  ] as const)('a copy that %s was written to since', async (_, [file, document]) => {
    await line.done('seed', '--rooms', '5');
    await copy(line.store.url, target.url);
    await line.done('import', line.write(file, document), '--database', target.url);
    expect(await tryCopy(line.store.url, target.url)).toMatchObject({
      code: 2,
      stderr:
        'switchboard: --to was written to since it was copied, by a server or a command, and a copy would overwrite ' +
        'that. Name an empty store with --to.\n',
    });
  });

  it('a source that is an unfinished copy', async () => {
    await migrate(line.store.url);
    await execute(line.store, `insert into store_facts values ('copy', '{"from":"some"}')`);
    expect(await tryCopy(line.store.url, target.url)).toMatchObject({
      code: 2,
      stderr: 'switchboard: --from is a copy that is not complete. Finish it first, by the command that began it.\n',
    });
  });

  it.each([
    [['copy', '--from', 'sqlite:./none.db', '--to', 'sqlite:./to.db'], /^switchboard: There is no store \S+none\.db\./],
    [['copy', '--from', 'file.db', '--to', 'sqlite:./to.db'], /^switchboard: --from must be /],
    [['copy', '--from', 'sqlite:./none.db', '--to', 'mysql://secret@db/x'], /^switchboard: --to must be /],
    [['copy', '--from', 'sqlite:./none.db'], /^switchboard: Required option '--to <url>' not specified\./],
  ])('%j', async (words, told) => {
    const { code, stderr } = await line.run(words);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(told) });
    expect(stderr).not.toContain('secret');
    expect(readdirSync(line.folder)).toEqual([]);
  });
});
