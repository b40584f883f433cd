import { expect } from 'vitest';
import { engine, type TestStore } from './store.js';

/** The store is whole: each room has its document and is counted, each visitor with an open call has one of them. */
export async function expectSoundStore({ rows }: TestStore): Promise<void> {
  if (engine === 'sqlite') expect(await rows('pragma integrity_check')).toEqual([['ok']]);
  expect(await rows('select count(*) from rooms join room_documents using (seq)')).toEqual(
    await rows('select count(*) from rooms'),
  );
  expect(await rows('select count(*) from room_documents')).toEqual(await rows('select count(*) from rooms'));
  const states = 'type, is_open, is_served, is_on_hold';
  expect(
    await rows(
      `select ${states}, sum(rooms) from room_counts
       where agent = '' and department = '' and queue = '' group by ${states} having sum(rooms) <> 0 order by 1, 2, 3, 4`,
    ),
  ).toEqual(await rows(`select ${states}, count(*) from rooms group by ${states} order by 1, 2, 3, 4`));
  expect(
    await rows(
      `select visitor_token from open_calls join rooms using (seq)
       where type = 'v' and is_open = 1 and v_token = visitor_token order by 1`,
    ),
  ).toEqual(
    await rows(
      "select distinct v_token from rooms where type = 'v' and is_open = 1 and v_token is not null order by 1",
    ),
  );
  expect(await rows('select count(*) from open_calls')).toEqual(
    await rows('select count(*) from open_calls join rooms using (seq)'),
  );
}
