import type { Snapshot } from '../database.js';
import type { Query } from '../query.js';
import type { Connection } from './connection.js';
import type { Connections } from './connections.js';
import { readsOver, statementOf } from './session.js';

/** Rows that are fetched at a time. */
const FETCH = 200;

/** One state of the data, which is that of now, over a connection of its own. */
export async function openSnapshot(connections: Connections): Promise<Snapshot> {
  const { connection, giveBack } = await connections.take();
  try {
    await connection.run({ text: 'begin isolation level repeatable read read only' });
    await connection.run({ text: 'select' }); // the state is that of the first query
  } catch (error) {
    await connection.run({ text: 'rollback' }).catch(() => {});
    giveBack();
    throw error;
  }
  let cursors = 0;
  let isOpen = true;
  return {
    ...readsOver(connection, true), // it is opened for what takes long
    iterate: (query, args) => rowsOf(connection, `rows_${(cursors += 1)}`, query, args),
    async close() {
      if (!isOpen) return;
      isOpen = false;
      await connection.run({ text: 'rollback' }).catch(() => {});
      giveBack();
    },
  };
}

async function* rowsOf<Args, Row>(
  connection: Connection,
  cursor: string,
  query: Query<Args, Row>,
  args: Args,
): AsyncGenerator<Row, undefined> {
  const { text, values } = statementOf(query, args);
  await connection.run({ text: `declare ${cursor} no scroll cursor for ${text}`, values, planEachTime: true });
  let rows: Row[];
  do {
    rows = await connection.run<Row>({ text: `fetch ${FETCH} from ${cursor}` });
    yield* rows;
  } while (rows.length === FETCH);
  await connection.run({ text: `close ${cursor}` });
}
