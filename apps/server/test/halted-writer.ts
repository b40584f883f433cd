import { engine, type TestStore } from './store.js';

/**
 * Makes whoever writes the room with this number, or a later one, stand still in the middle of a transaction until it is
 * killed: so a test can end a process in its midst for certain.
 */
export async function haltAtRoom({ rows }: TestStore, number: number): Promise<void> {
  for (const statement of HALT[engine](number)) await rows(statement);
}

/** Undoes it, once the process is dead. */
export async function endHalt({ rows }: TestStore): Promise<void> {
  for (const statement of END[engine]) await rows(statement);
}

const HALT = {
  sqlite: (number: number) => [
    'create view endless as with recursive n (i) as (select 1 union all select i + 1 from n) select i from n',
    `create trigger halts after insert on rooms when new.seq >= ${number} begin select count(*) from endless; end`,
  ],
  postgres: (number: number) => [
    'create function halt() returns trigger language plpgsql as $$ begin perform pg_sleep(3600); return new; end $$',
    `create trigger halts after insert on rooms for each row when (new.seq >= ${number}) execute function halt()`,
  ],
};

const END = {
  sqlite: ['drop trigger halts', 'drop view endless'],
  postgres: [
    `select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid() and wait_event = 'PgSleep'`,
    'drop trigger halts on rooms',
    'drop function halt',
  ],
};
