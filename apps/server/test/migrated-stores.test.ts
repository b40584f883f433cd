import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkStore } from '../src/check/check-store.js';
import { exportStore } from '../src/export/export-store.js';
import { migrateStore, openStore } from '../src/store/open-store.js';
import { MIGRATION_NAMES } from '../src/store/schema.js';
import { COMMAND } from './command-line.js';
import { startServer } from './server.js';
import { engine } from './store.js';
import { exportOf, storeOf } from './stored-fixtures.js';

const FORM = '0005-indexes';
/** What is not a question of the form: names of files that have changed. */
const NAMES_SINCE: Readonly<Record<string, string>> = { 'rocketchat_pbx_events.json': 'pbx_events.json' };

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'switchboard-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe(`a store with the form ${FORM}`, () => {
  it('is migrated, whole, and exported as by the program that wrote it', async () => {
    await using store = await storeOf(FORM);
    const had = await migrateStore(store.url, {});
    expect(had).toEqual(MIGRATION_NAMES.slice(0, MIGRATION_NAMES.indexOf(FORM) + 1));
    const database = await openStore(store.url, { bulk: true, mustBeReady: true });
    const parts = await checkStore(database, { repair: false, onCompared: () => {} });
    await exportStore(database, folder, { force: true, onDocuments: () => {} });
    await database.close();
    expect(parts.filter(({ wrong }) => wrong > 0)).toEqual([]);
    const texts = readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]);
    expect(named(Object.fromEntries(texts))).toEqual(named(exportOf(FORM)));
  });

  it('answers as before: tokens, totals, open calls', async () => {
    await using store = await storeOf(FORM);
    await using server = await startServer({}, store.url);
    const manager = { userId: 'manager', token: 'manager-personal' };
    const agent = { userId: 'aaaaaaaaaaaaaaaaaaaaaaa1', token: 'agent-personal' };
    const rooms = String(exportOf(FORM)['rocketchat_room.json']).trim().split('\n');
    const typed = (type: string) => rooms.filter((room) => (JSON.parse(room) as { t: string }).t === type).length;
    const total = async (list: string) =>
      (await server.get(`/api/v1/${list}/rooms?count=1`, { as: manager })).body.total;
    expect([await total('voip'), await total('livechat')]).toEqual([typed('v'), typed('l')]);
    const call = await server.get(`/api/v1/voip/room?token=visitor-token-1&agentId=${agent.userId}`, { as: agent });
    expect(call.body).toMatchObject({ newRoom: false, room: { _id: 'open-call' } });
    const byLogin = { userId: 'manager', token: 'manager-login' };
    expect((await server.get('/api/v1/voip/rooms', { as: byLogin })).status).toBe(401);
  });
});

describe('a migration that is stopped by SIGTERM', () => {
  it('ends at once, and the store is as it was', async () => {
    await using store = await storeOf(FORM);
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
    const database = await openStore(store.url, { bulk: true, mustBeReady: true });
    const parts = await checkStore(database, { repair: false, onCompared: () => {} });
    await database.close();
    expect(parts.filter(({ wrong }) => wrong > 0)).toEqual([]);
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

function named(texts: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [NAMES_SINCE[name] ?? name, text]));
}
