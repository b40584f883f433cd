// oxlint-disable oxc/no-async-endpoint-handlers -- Express 5 takes care of what they reject with
import { createServer } from 'node:http';
import express from 'express';
import { listen } from '../servers/listen.ts';
import { openDataSource } from './data-source.ts';
import { accessTokenEntity, roomEntity, userEntity, visitorEntity } from './entities.ts';
import { listFilter } from './list-filter.ts';
import { findOrOpenCall } from './open-call.ts';
import { hashOf } from './token-hash.ts';

/*
 * What a user would write instead: Express and TypeORM, typed columns for the filters, the room as jsonb, the usual
 * indexes, an exact count, tokens looked up. Takes the URL of its database.
 */
const source = await openDataSource(process.argv[2] ?? '');
const [rooms, visitors] = [source.getRepository(roomEntity), source.getRepository(visitorEntity)];
const [users, tokens] = [source.getRepository(userEntity), source.getRepository(accessTokenEntity)];
const app = express();

app.use(async (request, response, next) => {
  const token = await tokens.findOneBy({ hash: hashOf(request.get('X-Auth-Token') ?? '') });
  const { id, roles } = token?.user ?? { id: undefined, roles: [] };
  if (id === undefined || id !== request.get('X-User-Id')) response.status(401).json({ success: false });
  else if (!roles.includes('livechat-manager')) response.status(403).json({ success: false });
  else next();
});

app.get('/api/v1/voip/rooms', async (request, response) => {
  const query = new URLSearchParams(request.url.split('?')[1]);
  const [offset, count] = [Number(query.get('offset') ?? 0), Number(query.get('count') ?? 50)];
  if (!Number.isInteger(offset) || !Number.isInteger(count) || count > 100) {
    response.status(400).json({ success: false });
    return;
  }
  const { ts } = JSON.parse(query.get('sort') ?? '{"ts":-1}') as { ts: 1 | -1 };
  const [found, total] = await rooms.findAndCount({
    where: listFilter(query),
    order: { ts, id: ts },
    skip: offset,
    take: count,
  });
  const documents = found.map(({ document }) => document);
  response.json({ rooms: documents, count: documents.length, offset, total, room: documents[0], success: true });
});

app.get('/api/v1/voip/room', async (request, response) => {
  const query = new URLSearchParams(request.url.split('?')[1]);
  const [id, token] = [query.get('rid'), query.get('token') ?? ''];
  if (id !== null) {
    const room = await rooms.findOneBy({ id, visitorToken: token, type: 'v' });
    if (room === null) response.status(400).json({ success: false, error: 'invalid-room' });
    else response.json({ room: room.document, newRoom: false, success: true });
    return;
  }
  const visitor = await visitors.findOneBy({ token });
  const agent = await users.findOneBy({ id: query.get('agentId') ?? '' });
  if (visitor === null || agent === null) {
    response.status(400).json({ success: false, error: visitor === null ? 'invalid-token' : 'agent-not-found' });
    return;
  }
  const { room, newRoom } = await findOrOpenCall(source, visitor, agent);
  response.json({ room: room.document, newRoom, success: true });
});

listen(createServer(app));
