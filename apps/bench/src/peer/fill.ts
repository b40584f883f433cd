import type { EntitySchema, ObjectLiteral } from 'typeorm';
import { type ExportContent, visitors } from '../export-files.ts';
import { type Document, roomsOf } from '../seed.ts';
import { CALLER, type Credentials } from '../switchboard.ts';
import { openDataSource } from './data-source.ts';
import { accessTokenEntity, roomEntity, userEntity, type Visitor, visitorEntity } from './entities.ts';
import { toRoom } from './to-room.ts';
import { hashOf } from './token-hash.ts';

const BATCH = 1_000;

/** Fills the database of the peer with the rooms of an export, and lets the caller of Switchboard in. */
export async function fillPeer(url: string, content: ExportContent, credentials: Credentials): Promise<void> {
  const source = await openDataSource(url);
  const insert = async <Row extends ObjectLiteral>(
    entity: EntitySchema<Row>,
    documents: Iterable<Document>,
    toRow: (document: never) => Row,
  ) => {
    const rows = source.getRepository(entity);
    let batch: Row[] = [];
    const flush = async () => {
      await rows.createQueryBuilder().insert().values(batch).execute();
      batch = [];
    };
    for (const document of documents) {
      batch.push(toRow(document as never));
      if (batch.length === BATCH) await flush();
    }
    if (batch.length > 0) await flush();
  };
  try {
    await insert(visitorEntity, visitors(content), toVisitor);
    await insert(roomEntity, roomsOf(content.rooms), toRoom);
    const user = { id: CALLER, username: CALLER, roles: ['livechat-manager', 'livechat-agent'] };
    await source.getRepository(userEntity).insert(user);
    const hash = hashOf(credentials['X-Auth-Token']);
    await source.getRepository(accessTokenEntity).insert({ hash, user });
    await source.query('vacuum analyze');
  } finally {
    await source.destroy();
  }
}

function toVisitor(document: Visitor & { _id: string }): Visitor {
  return { id: document._id, token: document.token, username: document.username, name: document.name };
}
