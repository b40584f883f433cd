import type { Database, Reads, Session } from './database.js';
import { compileQuery } from './query.js';

/** Facts about a store itself. */
export interface StoreFacts {
  find(session: Reads, name: string): Promise<string | undefined>;
  set(session: Session, name: string, value: string): Promise<void>;
}

/** The store was filled by `demo`, with credentials that everybody knows. */
export const DEMO_FACT = 'demo';

/** What tells this store from every other. */
export const STORE_ID_FACT = 'id';

export function storeFacts({ builder }: Database): StoreFacts {
  const find = compileQuery<{ name: string }, { value: string }>(builder, (db, argument) =>
    db.selectFrom('store_facts').select('value').where('name', '=', argument('name')),
  );
  const set = compileQuery<{ name: string; value: string }, unknown>(builder, (db, argument) =>
    db
      .insertInto('store_facts')
      .values({ name: argument('name'), value: argument('value') })
      .onConflict((conflict) => conflict.column('name').doUpdateSet({ value: argument('value') })),
  );
  return {
    find: async (session, name) => (await session.first(find, { name }))?.value,
    async set(session, name, value) {
      await session.run(set, { name, value });
    },
  };
}
