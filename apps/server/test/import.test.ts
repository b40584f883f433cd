import { mkdirSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { clean, type CommandLine, counts, newCommandLine } from './command-line.js';

let line: CommandLine;
beforeEach(async () => {
  line = await newCommandLine();
});
afterEach(() => line[Symbol.asyncDispose]());

const date = (text: string) => ({ $date: `2024-01-${text}T00:00:00Z` });

describe('rooms', () => {
  it('come back key for key, dates as on the wire, unknown keys included', async () => {
    const file = line.write('rocketchat_room.json', {
      _id: 'r1',
      t: 'l',
      ts: { $date: '2022-11-21T09:30:56.2Z' },
      custom: { when: { $date: { $numberLong: '-1' } }, long: { $numberLong: '5' }, id: { $oid: 'a'.repeat(24) } },
      fname: '\u0000 Zoë',
      __proto__x: null,
    });
    expect(await line.imports(file)).toEqual({
      ...clean,
      collections: [counts('rocketchat_room', { read: 1, new: 1 })],
    });
    expect(JSON.stringify(await line.shown('r1'))).toBe(
      '{"_id":"r1","t":"l","ts":"2022-11-21T09:30:56.200Z",' +
        `"custom":{"when":"1969-12-31T23:59:59.999Z","long":5,"id":"${'a'.repeat(24)}"},` +
        '"fname":"\\u0000 Zoë","__proto__x":null}',
    );
  });

  it('of other types are left out, which is no fault', async () => {
    const file = line.write('rocketchat_room.json', { _id: 'c', t: 'c' }, { _id: 'd', t: 'd' }, { _id: 'v', t: 'v' });
    expect(await line.imports(file)).toEqual({
      ...clean,
      collections: [counts('rocketchat_room', { read: 3, new: 1, leftOut: 2 })],
    });
  });

  it('are replaced by a newer or an equally old version, not by an older one', async () => {
    const version = (fname: string, _updatedAt?: object) =>
      line.write('rocketchat_room.json', { _id: 'r', t: 'l', fname, ...(_updatedAt && { _updatedAt }) });
    const written = async (file: string) => (await line.imports(file)).collections;
    expect(await written(version('none'))).toEqual([counts('rocketchat_room', { read: 1, new: 1 })]);
    expect(await written(version('second', date('02')))).toEqual([counts('rocketchat_room', { read: 1, changed: 1 })]);
    expect(await written(version('older', date('01')))).toEqual([counts('rocketchat_room', { read: 1, unchanged: 1 })]);
    expect(await written(version('none'))).toEqual([counts('rocketchat_room', { read: 1, unchanged: 1 })]);
    expect(await written(version('second', date('02')))).toEqual([
      counts('rocketchat_room', { read: 1, unchanged: 1 }),
    ]);
    expect(await written(version('equal', date('02')))).toEqual([counts('rocketchat_room', { read: 1, changed: 1 })]);
    expect((await line.shown('r'))['fname']).toBe('equal');
  });

  it('closed here stay closed when an older export is imported again', async () => {
    const file = line.write('rocketchat_room.json', {
      _id: 'r',
      t: 'v',
      open: true,
      servedBy: { _id: 'kim' },
      _updatedAt: date('02'),
    });
    await line.imports(file);
    await line.done('room', 'close', 'r');
    expect(await line.imports(file)).toMatchObject({
      collections: [counts('rocketchat_room', { read: 1, unchanged: 1 })],
    });
    expect((await line.shown('r'))['open']).toBeUndefined();
  });

  it('with fields of unexpected types are kept, with one warning a field', async () => {
    const file = line.write(
      'rocketchat_room.json',
      { _id: 'a', t: 'l', msgs: 'many' },
      { _id: 'b', t: 'l', msgs: [], n: { $numberLong: '9007199254740993' } },
    );
    expect((await line.imports(file)).warnings).toEqual([
      { collection: 'rocketchat_room', path: 'msgs', message: expect.any(String), first: `${file}:1`, documents: 2 },
      {
        collection: 'rocketchat_room',
        path: 'n',
        message: expect.stringContaining('beyond 2^53'),
        first: `${file}:2`,
        documents: 1,
      },
    ]);
    expect(await line.shown('b')).toEqual({ _id: 'b', t: 'l', msgs: [], n: '9007199254740993' });
  });

  it('that are open calls of one visitor are named, their token masked', async () => {
    const call = (_id: string, day: string) => ({
      _id,
      t: 'v',
      open: true,
      ts: date(day),
      v: { token: 'secret-of-mary' },
    });
    const { code, doubledCalls } = await line.imports(
      line.write('rocketchat_room.json', call('old', '01'), call('new', '02'), call('mid', '02')),
    );
    expect({ code, doubledCalls }).toEqual({
      code: 0,
      doubledCalls: [{ visitor: 'sec…', answered: 'new', others: ['mid', 'old'] }],
    });
  });
});

describe('visitors', () => {
  it('with the same token are named, the token masked, and which of them voip/room takes', async () => {
    const visitor = (_id: string, _updatedAt?: object) => ({
      _id,
      token: 'secret-of-mary',
      ...(_updatedAt && { _updatedAt }),
    });
    const { code, doubledTokens } = await line.imports(
      line.write(
        'rocketchat_livechat_visitor.json',
        visitor('undated'),
        visitor('new', date('02')),
        visitor('old', date('01')),
        { _id: 'other', token: 'another' },
        { _id: 'none' },
        { _id: 'none either' },
      ),
    );
    expect({ code, doubledTokens }).toEqual({
      code: 0,
      doubledTokens: [{ token: 'sec…', taken: 'new', others: ['old', 'undated'] }],
    });
  });
});

describe('bad documents', () => {
  const bad = [
    '{"_id":"a","t":"l"}',
    'not JSON',
    '{"t":"l"}',
    '{"_id":"b"}',
    '{"_id":7,"t":"l"}',
    '{"_id":"\\u0000","t":"l"}',
    '{"_id":"\\ud800","t":"l"}',
    '5',
    '{"_id":"c","t":"v"}',
  ].join('\n');

  it('are reported with file, line and reason, and skipped', async () => {
    writeFileSync(line.path('rocketchat_room.json'), bad);
    const { code, collections, faults } = await line.imports('rocketchat_room.json');
    expect({ code, collections }).toEqual({
      code: 1,
      collections: [counts('rocketchat_room', { read: 9, new: 2, skipped: 7 })],
    });
    expect(
      faults.map(
        ({ file, line, reason }: { file: string; line: number; reason: string }) => `${file}:${line}: ${reason}`,
      ),
    ).toEqual([
      expect.stringMatching(/^rocketchat_room.json:2: not a JSON object/),
      'rocketchat_room.json:3: has no "_id"',
      'rocketchat_room.json:4: has no "t", which tells the type of a room',
      'rocketchat_room.json:5: its "_id" is neither a text nor an ObjectId',
      'rocketchat_room.json:6: its "_id" contains U+0000',
      'rocketchat_room.json:7: its "_id" contains half a surrogate pair',
      expect.stringMatching(/^rocketchat_room.json:8: not a JSON object/),
    ]);
  });

  it('are printed as they come', async () => {
    writeFileSync(line.path('rocketchat_room.json'), bad);
    const { code, stdout, stderr } = await line.run(['import', 'rocketchat_room.json']);
    expect(code).toBe(1);
    expect(stderr).toContain('rocketchat_room.json:3: has no "_id"\n');
    expect(stdout).toContain('7 bad documents');
  });

  it('are named one by one as far as twenty of a file, and the others counted by reason', async () => {
    const bad = ['{"t":"v"}', '{"_id":"x"}', '{"_id":"x","t":"v",}', 'text', '5', '{"_id":"a","t":"l"}'];
    const count = 4_000;
    writeFileSync(line.path('rocketchat_room.json'), `${bad.join('\n')}\n`.repeat(count));
    const { code, stdout, stderr } = await line.run(['import', 'rocketchat_room.json', '--json']);
    const { faultCount, faults, moreFaults, collections } = JSON.parse(stdout);
    expect({ code, faultCount, faults: faults.length, moreFaults, collections }).toEqual({
      code: 1,
      faultCount: 5 * count,
      faults: 20,
      moreFaults: [
        'has no "_id"',
        'has no "t", which tells the type of a room',
        'not a JSON object: Expected double-quoted property name',
        'not a JSON object: other text, passed over',
        'not a JSON object: a single value',
      ].map((reason) => ({ file: 'rocketchat_room.json', reason, documents: count - 4 })),
      collections: [counts('rocketchat_room', { read: 6 * count, new: 1, unchanged: count - 1, skipped: 5 * count })],
    });
    expect(stderr.match(/^rocketchat_room\.json:\d+: /gm)).toHaveLength(20);

    const text = (await line.run(['import', 'rocketchat_room.json'])).stdout;
    expect(text).toContain('20,000 bad documents');
    expect(text).toContain('rocketchat_room.json: has no "_id" (3,996 times)');
  });

  it('keep all of their file out with --strict, and no other file', async () => {
    mkdirSync(line.path('export'));
    writeFileSync(line.path('export', 'rocketchat_room.json'), bad);
    writeFileSync(line.path('export', 'users.json'), '{"_id":"u","username":"kim"}');
    const { code, collections } = await line.imports('export', '--strict');
    expect({ code, collections }).toEqual({
      code: 1,
      collections: [counts('users', { read: 1, new: 1 }), counts('rocketchat_room', { read: 9, skipped: 9 })],
    });
    expect(await line.run(['room', 'show', 'a'])).toMatchObject({ code: 1 });
  });
});
