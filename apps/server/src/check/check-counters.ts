import { sql } from 'kysely';
import type { Database } from '../store/database.js';
import { compileQuery } from '../store/query.js';
import { COUNTERS, countRooms, countRoomsByDay } from '../store/room-counts.js';
import type { Check } from './check.js';

const PARTS = {
  room_counts: { part: 'counters', counted: countRooms('rooms') },
  room_day_counts: { part: 'counters of days', counted: countRoomsByDay('rooms') },
} as const;

type Counter = Readonly<Record<string, string | number>> & { readonly kept: number; readonly counted: number };

/**
 * Whether the counters are what counting gives. A counter that is wrong stays wrong by the same number while rooms come
 * and go, so taking that off puts it right at any later time, however long the counting took.
 */
export function counterChecks({ builder }: Database): Check[] {
  return COUNTERS.map(({ table, key }) => {
    const { part, counted } = PARTS[table];
    const columns = sql.join(key.map((name) => sql.ref(name)));
    const counters = compileQuery<object, { number: number }>(
      builder,
      () => sql`select count(*) as number from (select distinct ${columns} from ${sql.table(table)}) as counter`,
    );
    const wrong = compileQuery<object, Counter>(
      builder,
      () => sql`
        select ${columns}, sum(kept) as kept, sum(counted) as counted
        from (
          select ${columns}, rooms as kept, 0 as counted from ${sql.table(table)}
          union all select ${columns}, 0, rooms from (${sql.raw(counted)}) as right_counter
        ) as counter
        group by ${columns} having sum(kept) <> sum(counted)`,
    );
    const correct = compileQuery<Record<string, string | number>, unknown>(
      builder,
      (_db, argument, dialect) => sql`
        insert into ${sql.table(table)} (${columns}, rooms)
        values (${sql.join(key.map((name) => argument(name)))}, ${argument('rooms')}) ${dialect.addedTo(key, 'rooms')}`,
    );
    const forget = compileQuery<Record<string, string | number>, unknown>(
      builder,
      (_db, argument) => sql`
        delete from ${sql.table(table)}
        where rooms = 0 and ${sql.join(
          key.map((name) => sql`${sql.ref(name)} = ${argument(name)}`),
          sql` and `,
        )}`,
    );
    return async function* (snapshot, compared) {
      compared(part, Number((await snapshot.first(counters, {}))?.number));
      for await (const counter of snapshot.iterate(wrong, {})) {
        const { kept, counted: right } = counter;
        yield {
          part,
          example: `${describeKey(counter, key)}: ${kept} in place of ${right}`,
          async mend(session) {
            const names = Object.fromEntries(key.map((name) => [name, counter[name] as string | number]));
            await session.run(correct, { ...names, rooms: right - kept });
            await session.run(forget, names);
            return true;
          },
        };
      }
    } satisfies Check;
  });
}

function describeKey(counter: Counter, key: readonly string[]): string {
  return key
    .filter((name) => counter[name] !== '')
    .map((name) => `${name} ${counter[name]}`)
    .join(', ');
}
