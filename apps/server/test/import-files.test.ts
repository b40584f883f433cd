import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { ObjectId, serialize } from 'bson';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { clean, type CommandLine, counts, newCommandLine } from './command-line.js';

let line: CommandLine;
beforeEach(async () => {
  line = await newCommandLine();
});
afterEach(() => line[Symbol.asyncDispose]());

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
    expect(filesLeftOut).toEqual([other]); // the other file holds no documents
    expect(collections).toEqual([counts('rocketchat_room', { read: 1, new: 1 })]);
  });

  it('that is something else is named once, with what to do about it', async () => {
    writeFileSync(line.path('users.json'), "{ _id: 'u' }\n".repeat(50));
    const { code, faults, collections } = await line.imports('users.json');
    expect({ code, faults, collections }).toEqual({
      code: 1,
      faults: [
        {
          file: 'users.json',
          line: 1,
          reason:
            'the file is text of the mongo shell, not JSON: export it with ' +
            'mongoexport --uri "$MONGO_URL" --collection users --out users.json',
        },
      ],
      collections: [counts('users', { read: 1, skipped: 1 })],
    });
  });

  it('with a key twice is read, and the report says so', async () => {
    writeFileSync(line.path('rocketchat_room.json'), '{"_id":"r","t":"l","v":{"token":"a","token":"b"}}');
    const { code, warnings } = await line.imports('rocketchat_room.json');
    expect({ code, warnings }).toEqual({
      code: 0,
      warnings: [
        {
          collection: 'rocketchat_room',
          path: 'v.token',
          message: 'stands more than once in an object: the last one was taken',
          first: 'rocketchat_room.json:1',
          documents: 1,
        },
      ],
    });
    expect(await line.shown('r')).toEqual({ _id: 'r', t: 'l', v: { token: 'b' } });
  });

  it('of numbers that JSON has not gives them back in an export', async () => {
    writeFileSync(
      line.path('rocketchat_room.json'),
      '{"_id":"r","t":"l","n":NaN,"i":-Infinity,"l":{"$numberLong":5},"d":{"$numberDouble":1.5},"ts":{"$date":1669023056209},"b":{"$binary":"AQID","$type":"0x0"}}',
    );
    expect(await line.imports('rocketchat_room.json')).toEqual({
      ...clean,
      collections: [counts('rocketchat_room', { read: 1, new: 1 })],
    });
    await line.done('export', 'back');
    expect(readFileSync(line.path('back', 'rocketchat_room.json'), 'utf8')).toBe(
      '{"_id":"r","t":"l","n":{"$numberDouble":"NaN"},"i":{"$numberDouble":"-Infinity"},"l":5,"d":1.5,"ts":{"$date":"2022-11-21T09:30:56.209Z"},"b":{"$binary":{"base64":"AQID","subType":"00"}}}\n',
    );
  });

  it('named, but of another name, are refused with the names that are known', async () => {
    const { code, stderr } = await line.run(['import', line.write('rocketchat_message.json', { _id: 'm' })]);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringContaining('rocketchat_livechat_visitor.json\n'),
    });
  });
});
