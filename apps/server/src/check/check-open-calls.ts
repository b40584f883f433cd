import { sql } from 'kysely';
import { RoomColumns } from '../rooms/room-columns.js';
import { filterablePaths } from '../rooms/room-paths.js';
import { RoomWriter } from '../rooms/room-writer.js';
import type { Database } from '../store/database.js';
import { compileQuery } from '../store/query.js';
import type { Check } from './check.js';

const PART = 'open calls';

/** Whether the open call that a visitor is answered with is their newest. */
export function openCallChecks(database: Database): Check[] {
  const writer = new RoomWriter(database, new RoomColumns(filterablePaths));
  const { builder } = database;
  const calls = compileQuery<object, { number: number }>(
    builder,
    () => sql`select count(distinct v_token) as number from rooms where is_open = 1 and type = 'v'`,
  );
  const wrong = compileQuery<object, { token: string; id: string | null }>(
    builder,
    () => sql`
      with newest as (
        select v_token, seq, id from (
          select v_token, seq, id,
            row_number() over (partition by v_token order by ts desc nulls last, id desc) as place
          from rooms where is_open = 1 and type = 'v' and v_token is not null
        ) as open_call
        where place = 1
      )
      select v_token as token, id from newest
      where not exists (select 1 from open_calls where visitor_token = v_token and open_calls.seq = newest.seq)
      union all
      select visitor_token, null from open_calls where not exists (select 1 from newest where v_token = visitor_token)`,
  );
  return [
    async function* (snapshot, compared) {
      compared(PART, Number((await snapshot.first(calls, {}))?.number));
      for await (const { token, id } of snapshot.iterate(wrong, {})) {
        yield {
          part: PART,
          example: id ?? 'one that is not open',
          async mend(session) {
            await writer.settleOpenCalls(session, [token]);
            return true;
          },
        };
      }
    },
  ];
}
