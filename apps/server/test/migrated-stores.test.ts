import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { checkStore } from '../src/check/check-store.js';
import { exportStore } from '../src/export/export-store.js';
import { collections } from '../src/import/collections.js';
import type { Database } from '../src/store/database.js';
import { migrateStore, openStore } from '../src/store/open-store.js';
import { MIGRATION_NAMES, type MigrationName } from '../src/store/schema.js';
import { COMMAND } from '@switchboard/test-kit/switchboard';
import { ImportFolder, importFiles } from './import-in-process.js';
import { startServer, type TestServer } from './server.js';
import { engine, newStore, type TestStore } from './store.js';
import { exportOf, STORED_FORMS, type StoredForm, storeOf, tokensOf } from './stored-fixtures.js';

/** What is asked of both lists; `fields` lets odd rooms be as they are. */
const LISTS = [
  '',
  'count=5&offset=3',
  'sort={"ts":1}',
  'sort={"fname":1,"_id":-1}',
  'sort={"lm":-1}&count=7',
  'sort={"v.phone":1,"status":-1}',
  'sort={"verified":-1}',
  'sort={"tags":1}',
  'sort={"departmentId":1}',
  'open=true',
  'open=false',
  'agents[]=aaaaaaaaaaaaaaaaaaaaaaa1',
  'agents[]=agent.01&agents[]=seedAgent03',
  'tags[]=gold',
  'tags[]=Silver&tags[]=vip',
  'createdAt={"start":"2024-02-01T00:00:00Z","end":"2024-03-01T10:00:00.001Z"}',
  'closedAt={"start":"2024-01-01T00:00:00Z"}',
  'roomName=ma',
  'roomName=mary',
  'roomName=ügy',
  'query={"v.phone":"+15550001"}',
  'query={"v.phone":null}',
  'query={"v.phone":{"$regex":"ας","$options":"i"}}',
  'query={"status":"Answered"}',
  'query={"status":null}',
  'query={"verified":true}',
  'query={"verified":{"$ne":false}}',
];
const REQUESTS = [
  ...['voip', 'livechat'].flatMap((list) => LISTS.map((query) => `/api/v1/${list}/rooms?fields={}&${query}`)),
  ...['queue=support', 'queue=default&open=true', 'direction=inbound', 'visitorId=v1', 'visitorId=v2'].map(
    (query) => `/api/v1/voip/rooms?fields={}&${query}`,
  ),
  ...[
    'departmentId=sales',
    'departmentId=seedDeptSales&sort={"ts":1}',
    'units[]=unit1',
    'units[]=seedUnitEurope',
    'onhold=true',
    'queued=true',
    'customFields={"plan":"prem"}',
    'customFields={"Note":"STRASSE"}',
  ].map((query) => `/api/v1/livechat/rooms?fields={}&${query}`),
].map((target) => encodeURI(target).replaceAll('+', '%2B'));

const AGENT = 'aaaaaaaaaaaaaaaaaaaaaaa1';
/** Open calls of visitors, which are found. */
const CALLS = ['visitor-token-1', 'visitor-token-2'].map(
  (token) => `/api/v1/voip/room?token=${token}&agentId=${AGENT}`,
);
/** Who the tokens of imported users belong to; each has the kind in its name. */
const TOKENS = ['manager-personal', 'manager-login', 'manager-undated', 'manager-unreadable', 'agent-personal'];

/** What a store can't know that a program wrote before a migration, and so has or answers otherwise. */
const NOT_KNOWN = {
  'manager-undated': {
    before: '0007-login-tokens',
    why: 'a login token without `when`, and one with a `when` that can not be read, were stored alike: as expired',
  },
  'the empty list of the tokens of gone': {
    before: '0007-login-tokens',
    why: 'it was stored like no list, and is left out of an export',
  },
} as const satisfies Record<string, { before: MigrationName; why: string }>;

function knows(form: StoredForm, what: keyof typeof NOT_KNOWN): boolean {
  return MIGRATION_NAMES.indexOf(form) >= MIGRATION_NAMES.indexOf(NOT_KNOWN[what].before);
}

describe.each(STORED_FORMS)('a store with the form %s', (form) => {
  let had: readonly string[];
  let uses: { before: unknown[][]; after: unknown[][] };
  let findings: unknown[];
  let migrated: Things;
  let imported: Things;
  beforeAll(async () => {
    await using store = await storeOf(form);
    const before = await usesOf(store);
    had = await migrateStore(store.url, {});
    uses = { before, after: await usesOf(store) };
    findings = await findingsOf(store);
    migrated = await thingsOf(store, form);
    await using fresh = await importOf(form);
    imported = await thingsOf(fresh, form);
  });

  it('has had the migrations up to that one', () => {
    expect(had).toEqual(MIGRATION_NAMES.slice(0, MIGRATION_NAMES.indexOf(form) + 1));
  });

  it('passes check when it is migrated', () => {
    expect(findings).toEqual([]);
  });

  it('is exported then as by the program that wrote it, and as a fresh import of that', () => {
    expect(migrated.exported).toEqual(exportOf(form));
    expect(imported.exported).toEqual(exportOf(form));
    const gone = migrated.exported['users.json']?.split('\n').find((line) => line.includes('"_id":"gone"'));
    const tokens = (JSON.parse(gone ?? '') as { services?: object }).services;
    const imports = { resume: { loginTokens: [] } };
    expect(tokens).toEqual(knows(form, 'the empty list of the tokens of gone') ? imports : undefined);
  });

  it('answers then as a fresh import does, but for what it can not know', () => {
    const names = Object.keys(imported.answers);
    const differing = names.filter((name) => migrated.answers[name] !== imported.answers[name]);
    expect(differing).toEqual(knows(form, 'manager-undated') ? [] : ['manager-undated']);
    expect(names.filter((name) => name.startsWith('/') && !imported.answers[name]?.startsWith('200 '))).toEqual([]);
  });

  it('keeps when its tokens were used, which an export leaves out', () => {
    expect(uses.before).not.toEqual([]);
    expect(uses.after).toEqual(uses.before);
  });
});

/** What a store is compared by; texts by what they are of. */
interface Things {
  readonly exported: Readonly<Record<string, string>>;
  readonly answers: Readonly<Record<string, string>>;
}

async function thingsOf({ url }: TestStore, form: StoredForm): Promise<Things> {
  await using server = await startServer({}, url);
  return {
    exported: await exported(server.database),
    answers: await answersOf(server, form),
  };
}

async function findingsOf({ url }: TestStore): Promise<unknown[]> {
  const database = await openStore(url, { bulk: true, mustBeReady: true });
  const parts = await checkStore(database, { repair: false, onCompared: () => {} });
  await database.close();
  return parts.filter(({ wrong }) => wrong > 0);
}

async function importOf(form: StoredForm): Promise<TestStore> {
  const store = await newStore({ migrated: true });
  using files = new ImportFolder();
  const texts = exportOf(form);
  const paths = collections.map(({ name }) => files.write(`${name}.json`, texts[`${name}.json`] ?? ''));
  const database = await openStore(store.url, { bulk: true });
  await importFiles(database, ...paths);
  await database.close();
  return store;
}

async function exported(database: Database): Promise<Record<string, string>> {
  const folder = mkdtempSync(join(tmpdir(), 'switchboard-'));
  try {
    await exportStore(database, folder, { force: false, onDocuments: () => {} });
    return Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function answersOf(server: TestServer, form: StoredForm): Promise<Record<string, string>> {
  const answers: Record<string, string> = {};
  const ask = async (name: string, target: string, userId: string, token: string) => {
    const { status, text } = await server.get(target, { as: { userId, token } });
    answers[name] = `${status} ${text}`;
  };
  for (const target of REQUESTS) await ask(decodeURI(target), target, 'manager', 'manager-personal');
  for (const target of [...CALLS, `/api/v1/voip/rooms?fields={}&agents[]=${AGENT}`]) {
    await ask(`${target} as agent`, target, AGENT, 'agent-personal');
  }
  for (const token of TOKENS) {
    await ask(token, '/api/v1/voip/rooms?count=1', token.startsWith('manager') ? 'manager' : AGENT, token);
  }
  for (const [name, token] of Object.entries(tokensOf(form))) {
    await ask(name, `/api/v1/voip/room?token=visitor-token-1&agentId=here`, 'here', token);
  }
  return answers;
}

function usesOf(store: TestStore): Promise<unknown[][]> {
  return store.rows('select user_id, hash, used_at from token_uses order by 1, 2');
}

describe('a migration that is stopped by SIGTERM', () => {
  it('ends at once, and the store is as it was', async () => {
    await using store = await storeOf('0005-indexes');
    for (const statement of NEVER_ENDS[engine]) await store.rows(statement);
    const child = spawn(process.execPath, [COMMAND, 'serve'], {
      env: { DATABASE_URL: store.url, PORT: '0' },
      stdio: ['ignore', 'inherit', 'pipe'],
    });
    const ended = once(child, 'exit');
    let told = '';
    for await (const data of child.stderr) {
      told += String(data);
      if (told.includes('0006-compatible-from, ')) break;
    }
    child.kill('SIGTERM');
    const begun = performance.now();
    expect(await ended).toEqual([null, 'SIGTERM']);
    expect(performance.now() - begun).toBeLessThan(60_000); // it would have taken minutes
    for (const statement of ENDS[engine]) await eventually(() => store.rows(statement));
    expect(await store.rows("select value from store_facts where name = 'compatible_from'")).toEqual([]);
    expect(await migrateStore(store.url, {})).toHaveLength(5);
    expect(await findingsOf(store)).toEqual([]);
  });
});

/** The store is being migrated for good, so that the signal can't come too late. */
const NEVER_ENDS = {
  sqlite: [
    'create view endless as with recursive n (i) as (select 1 union all select i + 1 from n) select i from n',
    `create trigger stops before insert on store_facts when new.name = 'compatible_from'
      begin select count(*) from endless; end`,
  ],
  postgres: [
    `create function stop() returns trigger language plpgsql as $$ begin perform pg_sleep(600); return new; end $$`,
    `create trigger stops before insert on store_facts for each row when (new.name = 'compatible_from')
      execute function stop()`,
  ],
};
/** These wait, or fail, as long as the migration is under way. */
const ENDS = {
  sqlite: ['drop trigger stops', 'drop view endless'],
  postgres: [`set lock_timeout = '100ms'; drop trigger stops on store_facts`, 'drop function stop'],
};

async function eventually(work: () => Promise<unknown>): Promise<void> {
  const deadline = performance.now() + 60_000;
  for (;;) {
    try {
      await work();
      return;
    } catch (error) {
      if (performance.now() > deadline) throw error;
    }
    await sleep(20);
  }
}
