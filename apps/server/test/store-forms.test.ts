import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { explain } from '../src/commands/command-error.js';
import { createProgram } from '../src/commands/program.js';
import { StoreUnavailableError } from '../src/store/database.js';
import { openStore, sqliteFile, storeName } from '../src/store/open-store.js';
import { MIGRATION_NAMES, NEWEST_MIGRATION, SCHEMA, StoreSchemaError } from '../src/store/schema.js';
import { storeFacts } from '../src/store/store-facts.js';
import { TestTerminal } from './command-line.js';
import { logLines } from './log-lines.js';
import { startServer, type TestServer } from './server.js';
import { engine, newStore, type TestStore } from './store.js';
import { storeOf } from './stored-fixtures.js';

/** Each command that takes a store, with words that it would do something by. */
const COMMANDS: Readonly<Record<string, string[]>> = {
  check: ['--repair'],
  export: ['exported'],
  'user add': ['kim'],
  'user list': [],
  'user disable': ['manager'],
  'user enable': ['gone'],
  'role list': [],
  'permission list': [],
  'permission grant': ['inbound-voip-calls', 'admin'],
  'permission revoke': ['inbound-voip-calls', 'livechat-agent'],
  'token create': ['manager'],
  'token list': [],
  'token revoke': ['here', 'GI7wlVIU'],
  'visitor add': ['Mary'],
  'visitor list': [],
  'room show': ['chat'],
  'room close': ['chat'],
  'room reopen': ['aaaaaaaaaaaaaaaaaaaaaaaa'],
  'room tag': ['chat', 'vip'],
};
/** Those that make and migrate one. */
const MAKERS = ['serve', 'demo', 'import', 'seed', 'migrate'];
const NO_STORE = ['config check'];

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'switchboard-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs a command here. Returns what it prints. */
async function run(...words: string[]): Promise<string> {
  const terminal = new TestTerminal(process.env);
  await createProgram(terminal).parseAsync(words, { from: 'user' });
  return terminal.stdout.trimEnd();
}

async function refusal(...words: string[]): Promise<{ message: string; exitCode: number }> {
  try {
    await run(...words);
  } catch (error) {
    const { message, exitCode } = explain(error);
    return { message, exitCode };
  }
  throw new Error(`"${words.join(' ')}" was not refused.`);
}

it('each command is known to make a store, or not to', () => {
  const names = (command: Command, above: string[] = []): string[] =>
    command.commands.flatMap((child) =>
      child.commands.length > 0 ? names(child, [...above, child.name()]) : [[...above, child.name()].join(' ')],
    );
  const known = [...Object.keys(COMMANDS), ...MAKERS, ...NO_STORE, 'copy'];
  expect(names(createProgram(new TestTerminal())).toSorted()).toEqual(known.toSorted());
});

describe('a store that is not there', () => {
  const noStore = (name: string) => ({
    message:
      `There is no store ${name}. Name one that is there, or make it: "switchboard migrate" does, ` +
      'and so do serve, import, seed and copy.',
    exitCode: 2,
  });

  let store: TestStore;
  beforeAll(async () => {
    store = await newStore();
  });
  afterAll(() => store[Symbol.asyncDispose]());

  it.each(Object.entries(COMMANDS))('is not made by %s', async (name, words) => {
    expect(await refusal(...name.split(' '), ...words, '--database', store.url)).toEqual(noStore(storeName(store.url)));
    await expectNothing(store);
  });

  it('is not made by copy --from, nor is the copy', async () => {
    expect(await refusal('copy', '--from', store.url, '--to', store.url)).toEqual(noStore(storeName(store.url)));
    await expectNothing(store);
  });

  it.each([['migrate'], ['seed', '--rooms', '1'], ['import', 'rooms.json']])('is made by %s', async (...words) => {
    writeFileSync(join(folder, 'rooms.json'), '{"rooms":[],"success":true}');
    await using made = await newStore();
    const placed = words.map((word) => (word === 'rooms.json' ? join(folder, word) : word));
    const printed = await run(...placed, '--database', made.url);
    if (words[0] === 'migrate') {
      expect(printed).toBe(`The store ${storeName(made.url)} is made, in the form ${NEWEST_MIGRATION}.`);
    }
    expect(await migrationsOf(made)).toEqual(MIGRATION_NAMES);
    if (engine === 'sqlite') expect(statSync(sqliteFile(made.url)).mode & 0o777).toBe(0o600);
  });

  it('is made by copy --to', async () => {
    await using full = await newStore({ migrated: true });
    await using copy = await newStore();
    await run('copy', '--from', full.url, '--to', copy.url);
    expect(await migrationsOf(copy)).toEqual(MIGRATION_NAMES);
  });
});

async function expectNothing(store: TestStore): Promise<void> {
  if (engine === 'sqlite') expect(readdirSync(dirname(sqliteFile(store.url)))).toEqual([]);
  else expect(await store.rows("select 1 from pg_class where relnamespace = 'public'::regnamespace")).toEqual([]);
}

async function migrationsOf(store: TestStore): Promise<string[]> {
  return (await store.rows<[string]>('select name from kysely_migration order by name')).flat();
}

describe('a store of an earlier version', () => {
  let store: TestStore;
  let before: unknown;
  beforeAll(async () => {
    store = await storeOf('0005-indexes');
    before = await contentsOf(store);
  });
  afterAll(() => store[Symbol.asyncDispose]());
  afterEach(async () => expect(await contentsOf(store)).toEqual(before));

  const tooOld = () => ({
    message:
      `${storeName(store.url)} has the form of an earlier version, 0005-indexes; this one's is ${NEWEST_MIGRATION}. ` +
      'This command changes no store\'s form: run "switchboard migrate" on it first. ' +
      "Stop the earlier version's servers before: they don't notice, and would write what is incomplete.",
    exitCode: 2,
  });

  it.each(Object.entries(COMMANDS))('is left as it is by %s', async (name, words) => {
    const placed = words.map((word) => (word === 'exported' ? join(folder, word) : word));
    expect(await refusal(...name.split(' '), ...placed, '--database', store.url)).toEqual(tooOld());
    expect(existsSync(join(folder, 'exported'))).toBe(false);
  });

  it('is left as it is by copy --from', async () => {
    await using copy = await newStore();
    expect(await refusal('copy', '--from', store.url, '--to', copy.url)).toEqual(tooOld());
    await expectNothing(copy);
  });

  it('is brought to the form of this one by migrate, which says so, once', async () => {
    await using other = await storeOf('0005-indexes');
    expect(await run('migrate', '--database', other.url)).toBe(
      `The store ${storeName(other.url)} had the form 0005-indexes; it has ${NEWEST_MIGRATION} now.`,
    );
    expect(await run('migrate', '--database', other.url)).toBe(
      `The store ${storeName(other.url)} has this version's form already: ${NEWEST_MIGRATION}.`,
    );
    expect(await migrationsOf(other)).toEqual(MIGRATION_NAMES);
  });
});

it.runIf(existsSync('/proc/self'))('an export into a folder that can not be made is refused, and ends', async () => {
  await using store = await newStore({ migrated: true });
  expect(await refusal('export', '/proc/none/at/all', '--database', store.url)).toEqual({
    message: expect.stringContaining("none can be made there (ENOENT: no such file or directory, mkdir '/proc/none'"),
    exitCode: 2,
  });
});

/** All of it: the bytes of the files, or what the tables hold and which there are. */
async function contentsOf(store: TestStore): Promise<unknown> {
  if (engine === 'sqlite') {
    const place = dirname(sqliteFile(store.url));
    return Object.fromEntries(
      readdirSync(place).map((name) => [name, readFileSync(join(place, name)).toString('hex')]),
    );
  }
  const tables = await store.rows<[string]>(
    "select relname::text from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' order by 1",
  );
  const contents: Record<string, unknown> = {};
  for (const [table] of tables) contents[table] = await store.rows(`select xmin::text, ctid::text, * from ${table}`);
  return contents;
}

const FUTURE = '0099-from-the-future';
const arrives = `insert into kysely_migration values ('${FUTURE}', '2099-01-01')`;
const compatibleFrom = (name: string) => `update store_facts set value = '${name}' where name = 'compatible_from'`;

describe('a store of a newer version', () => {
  it('says that this one may use it', async () => {
    await using store = await newStore({ migrated: true });
    expect(await store.rows("select value from store_facts where name = 'compatible_from'")).toEqual([
      [MIGRATION_NAMES.findLast((name) => SCHEMA[name] === 'must stop')],
    ]);
  });

  it('is used where this one may, but not copied', async () => {
    await using store = await newStore({ migrated: true });
    await store.rows(arrives);
    await run('user', 'add', 'kim', '--database', store.url);
    expect(await run('migrate', '--database', store.url)).toBe(
      `The store ${storeName(store.url)} has the form of a newer version, ${FUTURE}, which this one may use. ` +
        'Nothing was changed.',
    );
    await using copy = await newStore();
    expect(await refusal('copy', '--from', store.url, '--to', copy.url)).toEqual({
      message:
        `--from has the form of a newer version (${FUTURE}), and this one would leave out what it keeps there. ` +
        'Copy it by that version.',
      exitCode: 2,
    });
    expect(await migrationsOf(store)).toEqual([...MIGRATION_NAMES, FUTURE]);
  });

  it.each([['token', 'list'], ['migrate'], ['seed', '--rooms', '1']])(
    'is refused where this one may not, and left as it is: %s',
    async (...words) => {
      await using store = await newStore({ migrated: true });
      await store.rows(arrives);
      await store.rows(compatibleFrom(FUTURE));
      const before = await contentsOf(store);
      expect(await refusal(...words, '--database', store.url)).toEqual({
        message:
          `The store has the migration ${FUTURE}, which this program doesn't know and can't work with: ` +
          'a newer Switchboard has opened it. Run that version, or a later one.',
        exitCode: 2,
      });
      expect(await contentsOf(store)).toEqual(before);
    },
  );
});

describe('while it is served, a store that comes to a form', () => {
  const LIST = '/api/v1/voip/rooms';
  const log = logLines();
  let store: TestStore;
  let server: TestServer;
  let status: () => Promise<number>;
  beforeAll(async () => {
    store = await newStore({ migrated: true });
    server = await startServer({}, store.url, log);
    const as = await server.givenUser({ id: 'kim', roles: ['livechat-manager'] });
    status = async () => (await server.get(LIST, { as })).status;
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    await store[Symbol.asyncDispose]();
  });

  it('that this version may use is served on', async () => {
    await store.rows(arrives);
    await store.rows(compatibleFrom(NEWEST_MIGRATION));
    await server.database.write((session) => storeFacts(server.database).set(session, 'a fact', 'written'));
    expect(await status()).toBe(200);
    expect(server.database.outages.closed).toBeUndefined();
  });

  it('that this version can not use is not written to from then on, whether the server has noticed or not', async () => {
    await store.rows(compatibleFrom(FUTURE));
    const writing = server.database.write((session) => storeFacts(server.database).set(session, 'a fact', 'changed'));
    await expect(writing).rejects.toThrow(StoreUnavailableError);
    expect(await store.rows("select value from store_facts where name = 'a fact'")).toEqual([['written']]);
    await store.rows(compatibleFrom(NEWEST_MIGRATION));
    await until(async () => (await status()) === 200);
  });

  it('that this version can not use is closed within a second, with one line, until that is taken back', async () => {
    log.lines.splice(0);
    expect(await status()).toBe(200);
    await store.rows(compatibleFrom(FUTURE));
    await until(async () => server.database.outages.closed !== undefined); // nobody has asked for anything
    expect([await status(), await status()]).toEqual([503, 503]);
    await store.rows(compatibleFrom(NEWEST_MIGRATION));
    await until(async () => server.database.outages.closed === undefined);
    expect(await status()).toBe(200);
    expect(log.lines.filter(({ outage }) => outage !== undefined)).toMatchObject([
      {
        level: 60,
        msg:
          "A newer version of Switchboard has brought the store to a form that this one can't use. " +
          'Start that version in its place.',
      },
      { level: 40, refused: 2 },
    ]);
  });

  it.runIf(engine === 'sqlite')('that this version can not use gives no answer after that moment', async () => {
    await store.rows(compatibleFrom(FUTURE));
    expect(await status()).toBe(503);
    await store.rows(compatibleFrom(NEWEST_MIGRATION));
    await until(async () => (await status()) === 200);
  });
});

it('a command at work stops where its store comes to a form that this version can not use', async () => {
  await using store = await newStore({ migrated: true });
  const database = await openStore(store.url, { bulk: true, mustBeReady: true });
  await store.rows(compatibleFrom(FUTURE));
  const failure = await database
    .write((session) => storeFacts(database).set(session, 'a fact', 'written'))
    .catch((error: unknown) => error);
  await database.close();
  expect((failure as Error).cause).toBeInstanceOf(StoreSchemaError);
  expect(explain(failure)).toEqual({ message: (failure as Error).message, exitCode: 2 });
});

async function until(condition: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 60_000;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error('It did not come to pass within 60 s.');
    await sleep(20);
  }
}
