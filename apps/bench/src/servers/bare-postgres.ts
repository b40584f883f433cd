import fastify from 'fastify';
import { Pool } from 'pg';
import { listen } from './listen.ts';
import { PAGE_BEGIN, pageEnd } from './page-end.ts';
import { TOTAL } from './total.ts';

/*
 * Bare Fastify on the store of Switchboard: the same rows by the same indexes and counters, with nothing checked and
 * nobody asked who they are. Takes the URL of the database.
 */
const pool = new Pool({ connectionString: process.argv[2], max: 10 });

const ROOM = `select document from room_documents
  where seq = (select seq from rooms where id = $1 and type = 'v' and v_token = $2)`;
const page = (direction: string) => `
  select document, (${TOTAL}) as total from
    (select seq, ts, id_start from rooms where type = 'v' order by ts ${direction}, id_start ${direction}
     limit $1 offset $2) page
    join room_documents using (seq)
  order by page.ts ${direction}, page.id_start ${direction}`;
const NEWEST = page('desc nulls last');
const OLDEST = page('asc nulls first');

const server = fastify();
server.get<{ Querystring: Record<string, string> }>('/api/v1/voip/rooms', async (request, reply) => {
  const { offset = '0', count = '50', sort = '' } = request.query;
  const query = sort.includes(':1') ? { name: 'oldest', text: OLDEST } : { name: 'newest', text: NEWEST };
  const { rows } = await pool.query<{ document: string; total: string }>({ ...query, values: [count, offset] });
  const rooms = rows.map(({ document }) => document);
  const end = pageEnd(rooms.length, Number(offset), Number(rows[0]?.total ?? 0), rooms[0] ?? 'null');
  return await reply.header('content-type', 'application/json').send(`${PAGE_BEGIN}${rooms.join(',\n')}${end}`);
});
server.get<{ Querystring: Record<'rid' | 'token', string> }>('/api/v1/voip/room', async (request, reply) => {
  const { rid, token } = request.query;
  const { rows } = await pool.query<{ document: string }>({ name: 'room', text: ROOM, values: [rid, token] });
  const body = `{"room":${rows[0]?.document},"newRoom":false,"success":true}`;
  return await reply.header('content-type', 'application/json').send(body);
});
await server.ready();
listen(server.server);
