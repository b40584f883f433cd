import { mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { type Document, roomsOf, staff, visitorsOf } from './seed.ts';

/** A closed call of the export: what `voip/room` is asked with. */
export interface Call {
  readonly id: string;
  readonly token: string;
  readonly name: string;
}

export interface ExportContent {
  readonly rooms: number;
  /** Without the parts of a room that no filter, count or sort reads: about half of the size. */
  readonly small: boolean;
  /** How many more visitors there are, who never called. */
  readonly newVisitors: number;
  /** How many calls to return, evenly spread over the rooms; fewer if there are fewer. */
  readonly calls: number;
}

/** An export of Rocket.Chat in two folders, so that the rooms can be imported alone. */
export interface ExportFiles {
  /** Users, departments and visitors. */
  readonly people: string;
  readonly rooms: string;
  readonly calls: Call[];
}

/** JSON has no undefined. */
const LEFT_OUT = {
  lastMessage: undefined,
  metrics: undefined,
  u: undefined,
  responseBy: undefined,
  source: undefined,
  closedBy: undefined,
};
const CHUNK_LENGTH = 1 << 20;
/** A date, as JSON text: the seed has it as the API answers it. */
const DATE = /"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)"/g;

/** Writes what `mongoexport` would write of a seed. */
export async function writeExport(folder: string, content: ExportContent): Promise<ExportFiles> {
  const [people, rooms] = [join(folder, 'people'), join(folder, 'rooms')];
  await mkdir(people, { recursive: true });
  await mkdir(rooms, { recursive: true });
  await writeLines(join(people, 'users.json'), staff.users);
  await writeLines(join(people, 'rocketchat_livechat_department.json'), staff.departments);
  await writeLines(join(people, 'rocketchat_livechat_unit_monitors.json'), staff.unitMonitors);
  await writeLines(join(people, 'rocketchat_livechat_visitor.json'), visitors(content));
  const calls: Call[] = [];
  await writeLines(join(rooms, 'rocketchat_room.json'), sampled(content, calls));
  return { people, rooms, calls };
}

export function newVisitorToken(place: number): string {
  return `new-visitor-${place}`;
}

/** All visitors of an export. */
export function* visitors({
  rooms,
  newVisitors: count,
}: Pick<ExportContent, 'rooms' | 'newVisitors'>): Generator<Document> {
  yield* visitorsOf(rooms);
  yield* newVisitors(count);
}

function* newVisitors(count: number): Generator<Document> {
  for (let place = 0; place < count; place += 1) {
    const token = newVisitorToken(place);
    const date = new Date(0).toISOString();
    yield { _id: `id-${token}`, username: token, token, name: `Visitor ${place}`, ts: date, _updatedAt: date };
  }
}

function* sampled({ rooms, small, calls: wanted }: ExportContent, calls: Call[]): Generator<Document> {
  const every = Math.max(1, rooms / 3 / wanted); // of the rooms, somewhat more than a third are closed calls
  let due = 0;
  let place = 0;
  for (const room of roomsOf(rooms)) {
    const { _id, t, open, name, v } = room as {
      _id: string;
      t: string;
      open?: true;
      name: string;
      v: { token: string };
    };
    if (t === 'v' && open === undefined && place >= due && calls.length < wanted) {
      calls.push({ id: _id, token: v.token, name });
      due += every;
    }
    place += 1;
    yield small ? { ...room, ...LEFT_OUT } : room;
  }
}

async function writeLines(file: string, documents: Iterable<Document>): Promise<void> {
  await using handle = await open(file, 'w');
  let chunk = '';
  for (const document of documents) {
    chunk += `${JSON.stringify(document).replace(DATE, '{"$date":"$1"}')}\n`;
    if (chunk.length < CHUNK_LENGTH) continue;
    await handle.appendFile(chunk);
    chunk = '';
  }
  await handle.appendFile(chunk);
}
