import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Database, type OutageChange, StoreUnavailableError, type StoreUse } from '../src/store/database.js';
import { openStore } from '../src/store/open-store.js';
import { storeFacts } from '../src/store/store-facts.js';

const MB = 1_000_000;
const LOG_BYTES = 64 * 1024 * 1024;
const WAIT = { timeout: 60_000 };

let folder: string;
let database: Database;

beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'switchboard-'))));
afterEach(async () => {
  await database.close();
  rmSync(folder, { recursive: true });
});

async function open(use: StoreUse): Promise<void> {
  database = await openStore(`sqlite:${join(folder, 'test.db')}`, use);
}

const logBytes = () => statSync(join(folder, 'test.db-wal')).size;

/** Writes a megabyte so many times, each in place of the one before. */
async function write(megabytes: number): Promise<void> {
  for (let each = 0; each < megabytes; each += 1) {
    const text = `${each % 10}`.repeat(MB); // SQLite writes no page that is as it was
    await database.write((session) => storeFacts(database).set(session, 'a fact', text));
  }
}

describe('the log of the store', () => {
  it('is emptied when nobody writes', async () => {
    await open({ logIdleMs: 100 });
    await write(3);
    await expect.poll(logBytes, WAIT).toBe(0);
    await write(1);
    await expect.poll(logBytes, WAIT).toBe(0);
  });

  it('is left as it is by whoever reads one moment, and emptied when they have ended', async () => {
    await open({ logIdleMs: 100 });
    const snapshot = await database.snapshot();
    await write(20);
    const before = await storeFacts(database).find(snapshot, 'a fact');
    await new Promise((resolve) => setTimeout(resolve, 500)); // whatever is tried meanwhile
    expect(logBytes()).toBeGreaterThan(20 * MB);
    expect([before, await storeFacts(database).find(snapshot, 'a fact')]).toEqual([undefined, undefined]);
    await snapshot.close();
    await expect.poll(logBytes, WAIT).toBe(0);
  });

  it('that readers have let grow is cut when it is begun again, while writes go on', async () => {
    await open({ logIdleMs: 3_600_000 });
    const snapshot = await database.snapshot();
    await write(80);
    expect(logBytes()).toBeGreaterThan(80 * MB);
    await snapshot.close();
    const afterAWrite = async () => {
      await write(1);
      return logBytes();
    };
    await expect.poll(afterAWrite, WAIT).toBeLessThanOrEqual(LOG_BYTES);
  });

  it('lets no new reader of one moment in while it is too long, and says so once', async () => {
    await open({ logIdleMs: 100, longestLogBytes: 4 * MB });
    const told: Pick<OutageChange, 'name' | 'state' | 'message' | 'closes'>[] = [];
    database.outages.listen(({ name, state, message, closes }) => told.push({ name, state, message, closes }));
    const snapshot = await database.snapshot();
    await write(6);
    for (let each = 0; each < 3; each += 1) await expect(database.snapshot()).rejects.toThrow(StoreUnavailableError);
    expect(await storeFacts(database).find(database.read, 'a fact')).toHaveLength(MB);
    await write(1);

    await snapshot.close();
    const begun = async () => {
      const next = await database.snapshot();
      await next.close();
      return 'begun';
    };
    await expect.poll(() => begun().catch(() => 'refused'), WAIT).toBe('begun');
    const outage = {
      name: 'log',
      closes: false,
      message:
        `The log of the store, ${join(folder, 'test.db')}-wal, is longer than 4 MiB: lists without a limit that are ` +
        'still being read keep it. No new one begins until they have ended.',
    };
    expect(told).toEqual([
      { ...outage, state: 'begins' },
      { ...outage, state: 'ends' },
    ]);
  });
});
