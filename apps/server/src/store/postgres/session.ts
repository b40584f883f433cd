import type { Reads, Session } from '../database.js';
import type { Query } from '../query.js';
import type { PostgresInsertQuery } from './builder.js';
import type { Connection } from './connection.js';
import { copyData } from './copy-data.js';

/** Up to so many rows are inserted one by one, by a statement that is prepared. */
const FEW = 4;

/** A session whose inserts may still be under way when they are done for the caller, who prepares what comes next. */
export interface WriteSession {
  readonly session: Session;
  /** Until then, nothing else may be sent over the connection. */
  copied(): Promise<void>;
  /** What has failed first: what came after it fails for that reason. */
  readonly failure: unknown;
}

/** Reads and writes over a connection. */
export function sessionOver(connection: Connection): WriteSession {
  let failure: unknown;
  let copying: Promise<void> = Promise.resolve();
  const fail = (error: unknown) => void (failure ??= error);
  const reads = readsOver(connection);
  const session: Session = {
    async all(query, args) {
      await copying;
      return await reads.all(query, args);
    },
    async first(query, args) {
      await copying;
      return await reads.first(query, args);
    },
    async run(query, args) {
      await copying;
      return await connection.change(statementOf(query, args));
    },
    async insert(query, rows) {
      const { row: text, copy } = query as PostgresInsertQuery;
      if (rows.length > FEW) {
        const data = copyData(rows);
        await copying;
        copying = connection.copy(copy, data).catch(fail);
        return;
      }
      await copying;
      for (const row of rows) connection.run({ text, values: [...row] }).catch(fail);
    },
  };
  return {
    session,
    copied: () => copying,
    get failure() {
      return failure;
    },
  };
}

/** @param planEachTime Whether every query is planned for its values. */
export function readsOver({ run }: Connection, planEachTime = false): Reads {
  const rowsOf = <Args, Row>(query: Query<Args, Row>, args: Args) =>
    run<Row>(planEachTime ? { ...statementOf(query, args), planEachTime } : statementOf(query, args));
  return { all: rowsOf, first: async (query, args) => (await rowsOf(query, args))[0] };
}

export function statementOf<Args>(query: Query<Args, unknown>, args: Args) {
  return { text: query.sql, values: query.bind(args), planEachTime: query.planEachTime === true };
}
