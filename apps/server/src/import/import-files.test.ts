import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { collections } from './collections.js';
import { findImportFiles } from './import-files.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'files-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Writes files, of which nothing but the name matters. */
function write(...names: string[]): void {
  for (const name of names) writeContent(name, '{"_id":"a"}');
}

function writeContent(name: string, content: string | Uint8Array): void {
  const file = join(folder, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}

/** What an import of paths finds: the collection of each file, and what is left out. */
async function find(...paths: string[]): Promise<{ files: Record<string, string>; leftOut: string[] }> {
  const { files, leftOut } = await findImportFiles(
    paths.map((path) => join(folder, path)),
    collections,
  );
  const short = (text: string) => text.replaceAll(`${folder}/`, '');
  return {
    files: Object.fromEntries(files.map(({ file, collection }) => [short(file), collection])),
    leftOut: leftOut.map(short),
  };
}

async function refusal(...paths: string[]): Promise<string> {
  const error = await find(...paths).then(
    () => undefined,
    (each: Error) => each,
  );
  return (error?.message ?? 'nothing was refused').replaceAll(`${folder}/`, '');
}

describe('a collection is known by the name of its file', () => {
  it.each([
    ['users.json', 'users'],
    ['users.bson', 'users'],
    ['users.bson.gz', 'users'],
    ['users.json.gz.gz', 'users'],
    ['users.jsonl.zst', 'users'],
    ['users.JSON', 'users'],
    ['users', 'users'],
    ['users (1).json', 'users'],
    ['rocketchat.users.json', 'users'],
    ['meteor.users', 'users'],
    ['rocketchat.rocketchat_room.json', 'rocketchat_room'],
    ['rocketchat.rocketchat_room (2).json.gz', 'rocketchat_room'],
    ['pbx_events.json', 'pbx_events'],
    ['rocketchat_pbx_events.json', 'pbx_events'],
    ['rocketchat.pbx_events.bson', 'pbx_events'],
    ['rocketchat.rocketchat_pbx_events.json', 'pbx_events'],
  ])('%s: %s', async (name, collection) => {
    write(name);
    expect(await find('')).toEqual({ files: { [name]: collection }, leftOut: [] });
    expect(await find(name)).toEqual({ files: { [name]: collection }, leftOut: [] });
  });

  it.each([
    'my_users.json',
    'users.json.bak',
    'users.old.json',
    'rocketchat.my.users.json',
    'constructor.json',
    'oplog.bson',
  ])('not of %s', async (name) => {
    write('users.json', name);
    expect(await find('')).toEqual({ files: { 'users.json': 'users' }, leftOut: [name] });
  });

  it('but an answer of the API by its shape, whatever its name', async () => {
    const answer = '{"count":0,"rooms":[],"success":true}';
    writeContent('users.json', answer);
    writeContent('page-1', `HTTP/1.1 200 OK\r\n\r\n${answer}`);
    writeContent('page-2.gz', gzipSync('[{"rooms":[{"_id":"a"}]}]'));
    expect(await find('')).toEqual({
      files: { 'page-1': 'rocketchat_room', 'page-2.gz': 'rocketchat_room', 'users.json': 'rocketchat_room' },
      leftOut: [],
    });
  });
});

describe('a dump', () => {
  it('is read from the folder of its database; other databases and metadata do not count', async () => {
    write(
      'dump/rocketchat/users.bson',
      'dump/rocketchat/rocketchat_room.bson.gz',
      'dump/rocketchat/rocketchat_message.bson',
    );
    write('dump/rocketchat/users.metadata.json', 'dump/rocketchat/rocketchat_room.metadata.json.gz');
    write(
      'dump/admin/system.version.bson',
      'dump/admin/system.users.bson.x',
      'dump/admin/system.users.bson',
      'dump/config/oplog.bson',
      'dump/prelude.json',
    );
    expect(await find('dump')).toEqual({
      files: { 'dump/rocketchat/users.bson': 'users', 'dump/rocketchat/rocketchat_room.bson.gz': 'rocketchat_room' },
      leftOut: ['dump/admin', 'dump/config', 'dump/prelude.json', 'dump/rocketchat/rocketchat_message.bson'],
    });
  });

  it('may be a link, and may have folders and dead links in it', async () => {
    write('dump/rocketchat/users.bson', 'dump/rocketchat/rocketchat_room.json/x');
    symlinkSync(join(folder, 'dump', 'rocketchat'), join(folder, 'link'));
    symlinkSync(join(folder, 'nowhere'), join(folder, 'dump', 'rocketchat', 'rocketchat_roles.json'));
    expect(await find('link')).toEqual({
      files: { 'link/users.bson': 'users' },
      leftOut: ['link/rocketchat_roles.json', 'link/rocketchat_room.json'],
    });
    expect(await find('dump')).toEqual({
      files: { 'dump/rocketchat/users.bson': 'users' },
      leftOut: ['dump/rocketchat/rocketchat_roles.json', 'dump/rocketchat/rocketchat_room.json'],
    });
  });

  it.each([
    ['users.json', 'rocketchat.users.json'],
    ['users.bson', 'users.json.gz'],
    ['pbx_events.json', 'rocketchat_pbx_events.json'],
    ['rocketchat/users.bson', 'test/users.bson'],
    ['users.json', 'rocketchat/users.bson'],
  ])('that has a collection twice is refused by name: %s and %s', async (one, other) => {
    write(one, other);
    const collection = one.includes('users') ? 'users' : 'pbx_events';
    const [first, second] = [one, other].toSorted();
    expect(await refusal('')).toBe(
      `${first} and ${second}: the collection ${collection} is there twice. Name the one that is to be imported, or its folder.`,
    );
    const sameFolder = dirname(one) === dirname(other);
    if (sameFolder) expect(await refusal(one, other)).toContain('is there twice');
    else expect((await find(other)).files).toEqual({ [other]: collection });
  });

  it('of two exports, named both, is read one after the other', async () => {
    write('2023/users.json', '2024/users.json');
    expect(await find('2023', '2024')).toEqual({
      files: { '2023/users.json': 'users', '2024/users.json': 'users' },
      leftOut: [],
    });
    expect((await find('2024/users.json', '2023/users.json')).files).toEqual({
      '2024/users.json': 'users',
      '2023/users.json': 'users',
    });
  });
});

describe('what can not be read', () => {
  const zip = Buffer.from('504b030414000000', 'hex');

  it('is named with what to do, also if its name says nothing', async () => {
    writeContent('export.zip', zip);
    expect(await refusal('export.zip')).toMatch(/^export\.zip: the file is a zip archive: unpack it/);
    expect(await refusal('')).toMatch(/^export\.zip: the file is a zip archive: unpack it/);
    write('users.json');
    expect(await find('')).toEqual({
      files: { 'users.json': 'users' },
      leftOut: ['export.zip: the file is a zip archive: unpack it, and import what it holds'],
    });
  });

  it('beside the same in a form that can is left out', async () => {
    writeContent('users.zip', zip);
    writeContent('users.csv', '_id,username\nu,kim\n');
    expect((await find('')).files).toEqual({ 'users.csv': 'users', 'users.zip': 'users' }); // the import names each
    write('users.json');
    expect(await find('')).toEqual({ files: { 'users.json': 'users' }, leftOut: ['users.csv', 'users.zip'] });
  });

  it('because it is an error of the API says so', async () => {
    writeContent('rooms.json', '{"success":false,"error":"unauthorized"}');
    expect(await refusal('rooms.json')).toMatch(
      /^rooms\.json: the file holds an error of the API in place of rooms: "unauthorized"\./,
    );
  });
});
