import { mkdirSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { ObjectId, serialize } from 'bson';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CommandLine, counts, newCommandLine } from './command-line.js';

let line: CommandLine;
beforeEach(async () => {
  line = await newCommandLine();
});
afterEach(() => line[Symbol.asyncDispose]());

const clean = { code: 0, faults: [], warnings: [], vanished: [], doubledCalls: [], filesLeftOut: [] };

describe('an imported file', () => {
  const room = { _id: 'r', t: 'l', ts: new Date(0), o: new ObjectId('a'.repeat(24)) };

  it.each([
    ['rocketchat_room.bson', Buffer.concat([serialize(room), serialize({ ...room, _id: 's' })])],
    ['rocketchat_room.bson.gz', gzipSync(Buffer.concat([serialize(room), serialize({ ...room, _id: 's' })]))],
    [
      'rocketchat_room.json.gz',
      gzipSync(
        '{"_id":"r","t":"l","ts":{"$date":"1970-01-01T00:00:00Z"},"o":{"$oid":"aaaaaaaaaaaaaaaaaaaaaaaa"}}\n{"_id":"s","t":"l"}',
      ),
    ],
    [
      'rocketchat_room.json',
      '[{"_id":"r","t":"l","ts":{"$date":{"$numberLong":"0"}},"o":{"$oid":"aaaaaaaaaaaaaaaaaaaaaaaa"}},\n{"_id":"s","t":"l"}]',
    ],
  ])('%s', async (name, content) => {
    writeFileSync(line.path(name), content);
    expect(await line.imports(name)).toEqual({
      ...clean,
      collections: [counts('rocketchat_room', { read: 2, new: 2 })],
    });
    expect(await line.shown('r')).toEqual({ _id: 'r', t: 'l', ts: '1970-01-01T00:00:00.000Z', o: 'a'.repeat(24) });
  });

  it('an answer of the API is known by its shape; its departments are kept, and taken off the rooms', async () => {
    const rooms = [
      {
        _id: 'r',
        t: 'l',
        departmentId: 'd',
        _updatedAt: '2024-01-01T00:00:00.000Z',
        department: { _id: 'd', name: 'Sales' },
      },
    ];
    const answer = line.write('whatever.txt', { count: 1, rooms, success: true });
    expect(await line.imports(answer)).toEqual({
      ...clean,
      collections: [counts('rocketchat_room', { read: 1, new: 1 })],
    });
    expect(await line.shown('r')).toEqual({
      _id: 'r',
      t: 'l',
      departmentId: 'd',
      _updatedAt: '2024-01-01T00:00:00.000Z',
    });
    await line.done('visitor', 'add', 'Mary', '--department', 'Sales');

    await line.imports(line.write('rocketchat_livechat_department.json', { _id: 'd', name: 'Vertrieb', email: 'x' }));
    await line.imports(answer);
    await line.done('visitor', 'add', 'Mary', '--department', 'Vertrieb');
  });

  it('an empty answer is one too', async () => {
    expect(await line.imports(line.write('empty.json', { rooms: [], count: 0, success: true }))).toEqual({
      ...clean,
      collections: [counts('rocketchat_room', {})],
    });
  });

  it('of other names are left out of a folder', async () => {
    mkdirSync(line.path('dump'));
    const other = line.write('dump/rocketchat_message.json', { _id: 'm' });
    line.write('dump/rocketchat_room.metadata.json', { options: {} });
    line.write('dump/rocketchat_room.json', { _id: 'r', t: 'l' });
    const { filesLeftOut, collections } = await line.imports(line.path('dump'));
    expect(filesLeftOut).toEqual([other, line.path('dump', 'rocketchat_room.metadata.json')]);
    expect(collections).toEqual([counts('rocketchat_room', { read: 1, new: 1 })]);
  });

  it('named, but of another name, are refused with the names that are known', async () => {
    const { code, stderr } = await line.run(['import', line.write('rocketchat_message.json', { _id: 'm' })]);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringContaining('rocketchat_livechat_visitor.json\n'),
    });
  });
});
