import { sql } from 'kysely';
import type { Database } from '../store/database.js';
import { compileQuery } from '../store/query.js';
import { maskToken } from './open-calls.js';

/** A token that several visitors have. */
export interface DoubledToken {
  /** Its beginning: whoever has the whole of it can read the visitor's calls. */
  readonly token: string;
  /** The id of the newest visitor: the one that `voip/room` takes. */
  readonly taken: string;
  readonly others: readonly string[];
}

/** The tokens that more than one visitor has: in Rocket.Chat nothing prevents it. */
export async function findDoubledTokens({ builder, read }: Database): Promise<DoubledToken[]> {
  const query = compileQuery<object, { token: string; id: string }>(
    builder,
    () => sql`
      select token, id from visitors
      where token in (select token from visitors where token is not null group by token having count(*) > 1)
      order by token, updated_at desc nulls last, id desc`,
  );
  const visitors = await read.all(query, {});
  return [...Map.groupBy(visitors, ({ token }) => token)].map(([token, ids]) => {
    const [taken = '', ...others] = ids.map(({ id }) => id);
    return { token: maskToken(token), taken, others };
  });
}
