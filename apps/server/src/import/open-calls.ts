import { sql } from 'kysely';
import type { Database } from '../store/database.js';
import { compileQuery } from '../store/query.js';

/** Open calls of one visitor, of whom there should be one. */
export interface DoubledCall {
  /** The beginning of the visitor's token: whoever has the whole of it can read the visitor's calls. */
  readonly visitor: string;
  /** The newest: the one that `voip/room` answers. */
  readonly answered: string;
  readonly others: readonly string[];
}

/** The visitors with more than one open call: Rocket.Chat didn't prevent two from being opened at once. */
export async function findDoubledCalls({ builder, read }: Database): Promise<DoubledCall[]> {
  const query = compileQuery<object, { v_token: string; id: string }>(
    builder,
    () => sql`
      with open_call as (select v_token, ts, id from rooms where is_open = 1 and type = 'v' and v_token is not null)
      select v_token, id from open_call
      where v_token in (select v_token from open_call group by v_token having count(*) > 1)
      order by v_token, ts desc nulls last, id desc`,
  );
  const rooms = await read.all(query, {});
  return [...Map.groupBy(rooms, ({ v_token }) => v_token)].map(([token, calls]) => {
    const [answered = '', ...others] = calls.map(({ id }) => id);
    return { visitor: maskToken(token), answered, others };
  });
}

/** The beginning of a token, of which not much can be guessed. */
export function maskToken(token: string): string {
  return `${token.slice(0, Math.min(4, token.length >> 2))}…`;
}
