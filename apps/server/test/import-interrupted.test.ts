import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { EJSON, serialize } from 'bson';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { collections } from '../src/import/collections.js';
import { ImportReport } from '../src/import/import-report.js';
import { seedRooms, seedVisitors } from '../src/seed/seed.js';
import { openStore } from '../src/store/open-store.js';
import { type CommandLine, newCommandLine, outcome } from './command-line.js';
import { endHalt, haltAtRoom } from './halted-writer.js';
import { exportedLines, importPath } from './import-in-process.js';
import { startServer } from './server.js';
import { expectSoundStore } from './sound-store.js';
import { newStore } from './store.js';

let line: CommandLine;
beforeEach(async () => {
  line = await newCommandLine();
});
afterEach(() => line[Symbol.asyncDispose]());

const ROOMS = [...seedRooms(400, 3)];
const OTHERS = {
  users: [{ _id: 'kim', username: 'kim', roles: ['livechat-agent'], _updatedAt: '2024-01-01T00:00:00.000Z' }],
  rocketchat_livechat_visitor: [...seedVisitors(400, 3)],
};
/** Of every other room the store has a poorer copy, which the import is merged into; of every fourth an older one. */
const POOR = ROOMS.filter((_, place) => place % 2 === 0).map(({ _id, t, _updatedAt }, place) => ({
  _id,
  t,
  _updatedAt: place % 2 === 0 ? _updatedAt : '2001-01-01T00:00:00.000Z',
}));
/** Some batches are written before it. */
const HALT_AT = POOR.length + 60;

type Files = Record<string, string | Uint8Array>;

const ISO_DATE = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;

/** The document with each date as another type has it. */
function withDates(document: object, dateOf: (text: string) => unknown): Record<string, unknown> {
  return JSON.parse(JSON.stringify(document), (_, value: unknown) =>
    typeof value === 'string' && ISO_DATE.test(value) ? dateOf(value) : value,
  );
}

const asJson = (documents: readonly object[]) =>
  documents.map((document) => `${JSON.stringify(withDates(document, ($date) => ({ $date })))}\n`).join('');
const asBson = (documents: readonly object[]) =>
  Buffer.concat(documents.map((document) => serialize(withDates(document, (text) => new Date(text)))));
/** As Compass writes them: one list, numbers wrapped. */
const asCanonicalList = (documents: readonly object[]) =>
  EJSON.stringify(
    documents.map((document) => withDates(document, (text) => new Date(text))),
    undefined,
    2,
    { relaxed: false },
  );

function filesOf(nameOf: (collection: string) => string, contentOf: (documents: readonly object[]) => string | Buffer) {
  const all = Object.entries({ ...OTHERS, rocketchat_room: ROOMS });
  return Object.fromEntries(all.map(([name, documents]) => [nameOf(name), contentOf(documents)]));
}

/** What is imported, by the names of its files. */
const KINDS: [string, () => Files][] = [
  ['JSON, a document a line', () => filesOf((name) => `${name}.json`, asJson)],
  [
    'JSON, packed',
    () =>
      filesOf(
        (name) => `${name}.json.gz`,
        (documents) => gzipSync(asJson(documents)),
      ),
  ],
  [
    'JSON, packed by zstd',
    () =>
      filesOf(
        (name) => `${name}.zst`,
        (documents) => zstdCompressSync(asJson(documents)),
      ),
  ],
  ['a dump', () => filesOf((name) => `rocketchat/${name}.bson`, asBson)],
  [
    'a packed dump',
    () =>
      filesOf(
        (name) => `rocketchat/${name}.bson.gz`,
        (documents) => gzipSync(asBson(documents)),
      ),
  ],
  ['what Compass writes', () => filesOf((name) => `rocketchat.${name}.json`, asCanonicalList)],
  ['an answer of the API', () => ({ 'saved.json': answerOf(ROOMS) })],
  [
    'answers of the API, page by page',
    () => ({ 'page-1.json': answerOf(ROOMS.slice(0, 200)), 'page-2.json': answerOf(ROOMS.slice(200)) }),
  ],
];

const answerOf = (rooms: readonly object[]) =>
  JSON.stringify({ rooms, count: rooms.length, offset: 0, total: ROOMS.length, success: true });

async function roomsSoFar(): Promise<number> {
  const [[count] = [0]] = await line.store.rows<[number | string]>('select count(*) from rooms');
  return Number(count);
}

/** What was counted of each collection, and a whole export. */
async function importInto(storeUrl: string, ...paths: string[]) {
  const database = await openStore(storeUrl, { bulk: true });
  try {
    let report = new ImportReport(() => {});
    for (const path of paths) report = await importPath(database, path);
    const exported: Record<string, string[]> = {};
    for (const { name } of collections) exported[name] = [...(await exportedLines(database, name)).values()];
    return { report, exported };
  } finally {
    await database.close();
  }
}

describe('an import that is killed', () => {
  it.each(KINDS)('leaves whole documents, and run again gives what one run gives: %s', async (_, files) => {
    for (const [name, content] of Object.entries(files())) {
      mkdirSync(dirname(line.path('export', name)), { recursive: true });
      writeFileSync(line.path('export', name), content);
    }
    const poorFile = line.write('rocketchat_room.json', ...POOR);
    await importInto(line.store.url, poorFile);
    await haltAtRoom(line.store, HALT_AT);
    const child = line.start(['import', 'export']);
    while ((await roomsSoFar()) === POOR.length) {
      expect(child.exitCode).toBeNull();
      await sleep(5);
    }
    child.kill('SIGKILL');
    await outcome(child);
    await endHalt(line.store);
    expect(await roomsSoFar()).toBeLessThan(HALT_AT);
    await expectSoundStore(line.store);

    const again = await importInto(line.store.url, line.path('export'));
    const { read, new: added, changed, unchanged } = again.report.of('rocketchat_room');
    expect({ read, written: added + changed + unchanged }).toEqual({ read: ROOMS.length, written: ROOMS.length });
    expect(Math.min(added, changed, unchanged)).toBeGreaterThan(1);
    await expectSoundStore(line.store);

    await using other = await newStore({ migrated: true });
    const undisturbed = await importInto(other.url, poorFile, line.path('export'));
    expect(undisturbed.report.of('rocketchat_room').read).toBe(ROOMS.length);
    expect(again.exported).toEqual(undisturbed.exported);
  });

  it('lets a running server write meanwhile', async () => {
    writeFileSync(
      line.path('rocketchat_room.json'),
      [...seedRooms(6_000, 4)].map((room) => `${JSON.stringify(room)}\n`).join(''),
    );
    await using server = await startServer({}, line.store.url);
    const agent = await server.givenUser({ id: 'kim', roles: ['livechat-agent'] });
    const started = performance.now();
    const child = line.start(['import', 'rocketchat_room.json']);
    const waits: number[] = [];
    for (let call = 0; child.exitCode === null; call += 1) {
      await server.givenVisitor({ _id: `v${call}`, token: `t${call}` });
      const begun = performance.now();
      const { status } = await server.get(`/api/v1/voip/room?token=t${call}&agentId=kim`, { as: agent });
      expect(status).toBe(200);
      waits.push(performance.now() - begun);
    }
    expect(waits.length).toBeGreaterThan(5);
    // Nobody waits for the end, however slow the machine is.
    expect(Math.max(...waits)).toBeLessThan((performance.now() - started) / 3);
  });
});
