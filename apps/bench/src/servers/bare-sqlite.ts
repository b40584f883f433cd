import Database from 'better-sqlite3';
import fastify from 'fastify';
import { listen } from './listen.ts';
import { PAGE_BEGIN, pageEnd } from './page-end.ts';
import { TOTAL } from './total.ts';

/*
 * Bare Fastify on the store of Switchboard: the same rows by the same indexes and counters, with nothing checked and
 * nobody asked who they are. Takes the file.
 */
const database = new Database(process.argv[2], { readonly: true });
database.pragma('mmap_size = 1073741824');
database.pragma('cache_size = -65536');

const total = database.prepare<[], number>(TOTAL).pluck();
const room = database
  .prepare<[string, string], string>(
    `select document from room_documents
     where seq = (select seq from rooms where id = ? and type = 'v' and v_token = ?)`,
  )
  .pluck();
const pageInOrder = (direction: 'asc' | 'desc') =>
  database
    .prepare<[number, number], Buffer>(
      `select cast(group_concat(document, char(44, 10)) as blob) from (
         select document from
           (select seq, ts, id from rooms where type = 'v' order by ts ${direction}, id ${direction} limit ? offset ?) page
           join room_documents using (seq)
         order by page.ts ${direction}, page.id ${direction})`,
    )
    .pluck();
const newest = pageInOrder('desc');
const oldest = pageInOrder('asc');

const server = fastify();
server.get<{ Querystring: Record<string, string> }>('/api/v1/voip/rooms', (request, reply) => {
  const { offset = '0', count = '50', sort = '' } = request.query;
  const rooms = (sort.includes(':1') ? oldest : newest).get(Number(count), Number(offset)) ?? Buffer.alloc(0);
  const first = rooms.subarray(0, rooms.indexOf(10) - 1).toString();
  const end = pageEnd(Number(count), Number(offset), total.get() ?? 0, first);
  reply
    .header('content-type', 'application/json')
    .send(Buffer.concat([Buffer.from(PAGE_BEGIN), rooms, Buffer.from(end)]));
});
server.get<{ Querystring: Record<'rid' | 'token', string> }>('/api/v1/voip/room', (request, reply) => {
  const { rid, token } = request.query;
  reply
    .header('content-type', 'application/json')
    .send(`{"room":${room.get(rid, token)},"newRoom":false,"success":true}`);
});
await server.ready();
listen(server.server);
