import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { Agent } from 'node:http';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Outages } from '../src/store/outages.js';
import { commandGroups } from './recording/commands.js';
import { fill, fillMany } from './recording/data.js';
import { exchange, type Recorded } from './recording/exchange.js';
import { type Group, LISTS, listGroups } from './recording/list-requests.js';
import { brokenGroup, conditionalGroup, openingGroup, pagesGroup } from './recording/ordered-requests.js';
import { VOIP_ROOM } from './recording/paths.js';
import { readingGroups } from './recording/reading-requests.js';
import { settingsGroups } from './recording/settings-requests.js';
import { recordStoreCommands } from './recording/store-commands.js';
import { RecordWriter, RULES } from './recording/write-record.js';
import { startServer, type TestServer } from './server.js';
import { newStore, type TestStore } from './store.js';

const FOLDER = fileURLToPath(new URL('record/', import.meta.url));
const isRecording = process.env['UPDATE_RECORD'] === '1';
/** A minute that never ends. */
const clock = { monotonic: () => 1_000, wall: () => Date.UTC(2026, 0, 1) };
const AT_ONCE = 8;

const agent = new Agent({ keepAlive: true });
const rooms = new Map<string, string>();
const headerSets = new Map<string, string>();
const compared = new Set<string>();
let store: TestStore;
let server: TestServer;

beforeAll(async () => {
  store = await newStore({ migrated: true });
  server = await startServer({}, store.url, undefined, { clock });
  await fill(server);
});
afterAll(async () => {
  agent.destroy();
  await server[Symbol.asyncDispose]();
  await store[Symbol.asyncDispose]();
});

/** Compares a file of the record with what it would be now, or writes it. */
function compare(name: string, text: string): void {
  compared.add(`${name}.txt`);
  const file = `${FOLDER}${name}.txt`;
  if (isRecording) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  } else {
    expect(text).toBe(existsSync(file) ? readFileSync(file, 'utf8') : '');
  }
}

async function answered(url: string, { requests }: Group, writer: RecordWriter, atOnce = 1): Promise<string> {
  const blocks: string[] = [];
  for (let from = 0; from < requests.length; from += atOnce) {
    const some = requests.slice(from, from + atOnce).map(async (asked) => {
      const prepared = writer.prepared(asked);
      return writer.block(asked, await exchange(url, prepared, agent));
    });
    blocks.push(...(await Promise.all(some)));
  }
  return blocks.join('\n');
}

const newWriter = () => new RecordWriter(rooms, headerSets);

describe('the record', () => {
  it('of what stands in place of what', () => {
    compare(
      'rules',
      `${Object.entries(RULES)
        .map(([mark, meaning]) => `${mark}: ${meaning}`)
        .join('\n')}\n`,
    );
  });

  it('of the rooms, as lists answer them', async () => {
    for (const path of Object.values(LISTS)) {
      const { body } = await exchange(server.url, { target: `${path}?count=100&sort={"_id":1}` }, agent);
      for (const room of JSON.parse(body).rooms as { _id: string }[]) rooms.set(room._id, JSON.stringify(room));
    }
    compare('rooms', `${[...rooms.values()].join('\n')}\n`);
  });

  it('of the headers that most answers have', async () => {
    const usual: Record<string, Recorded> = {
      'a page': { target: `${LISTS.listVoipRooms}?count=1` },
      'a list without a limit': { target: `${LISTS.listVoipRooms}?count=0` },
      'a room': { target: `${VOIP_ROOM}?token=visitor-token-1&rid=call-elsie` },
      'a refusal': { target: `${LISTS.listVoipRooms}?unknown=1` },
    };
    const blocks: string[] = [];
    for (const [name, asked] of Object.entries(usual)) {
      const block = newWriter().headerBlock(await exchange(server.url, asked, agent));
      headerSets.set(name, block);
      blocks.push(`[headers: ${name}]\n${block}\n`);
    }
    compare('headers', blocks.join('\n'));
  });

  it.each([...listGroups('listVoipRooms'), ...listGroups('listLivechatRooms'), ...readingGroups])(
    '$name',
    async (group) => {
      compare(group.name, await answered(server.url, group, newWriter(), AT_ONCE));
    },
  );

  it(conditionalGroup.name, async () => {
    const writer = new RecordWriter(rooms, headerSets, true);
    compare(conditionalGroup.name, await answered(server.url, conditionalGroup, writer));
  });

  it.each(settingsGroups)('$name', async (group) => {
    await using other = await startServer(group.environment, store.url, undefined, { clock });
    compare(group.name, await answered(other.url, group, newWriter()));
  });

  it(pagesGroup.name, async () => {
    await using other = await startServer({}, undefined, undefined, { clock });
    await fillMany(other);
    compare(pagesGroup.name, await answered(other.url, pagesGroup, newWriter()));
  });

  it(`${brokenGroup.name}: a store that is broken, then one that is gone`, async () => {
    await using brokenStore = await newStore({ migrated: true });
    await using broken = await startServer({}, brokenStore.url, undefined, { clock });
    await fill(broken);
    await brokenStore.rows('alter table room_documents rename to misplaced');
    const failing = await answered(broken.url, brokenGroup, newWriter());
    (broken.database.outages as Outages).begin('test', { message: 'The store is gone.', closes: true });
    const closed = await answered(broken.url, brokenGroup, newWriter());
    compare(brokenGroup.name, `${failing}\n${closed}`);
  });

  it.each(commandGroups())('$name', async ({ name, record }) => {
    compare(name, await record());
  });

  it('commands/on-a-store', async () => {
    compare('commands/on-a-store', await recordStoreCommands());
  });

  it(openingGroup.name, async () => {
    compare(openingGroup.name, await answered(server.url, openingGroup, newWriter()));
  });

  it('has no file besides', () => {
    for (const file of readdirSync(FOLDER, { recursive: true, withFileTypes: true })) {
      const path = `${file.parentPath}/${file.name}`.replaceAll('//', '/').slice(FOLDER.length);
      if (!file.isFile() || compared.has(path)) continue;
      if (isRecording) rmSync(`${FOLDER}${path}`);
      else expect.unreachable(`${path} belongs to no group; npm run record removes it`);
    }
  });
});
