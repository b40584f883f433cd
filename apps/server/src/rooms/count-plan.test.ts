import { describe, expect, it } from 'vitest';
import type { Condition } from './condition.js';
import { planCount } from './count-plan.js';
import { parseQuery } from './grammar/query.js';
import { sqliteDialect } from '../store/dialect.js';
import { RoomColumns } from './room-columns.js';
import { filterablePaths } from './room-paths.js';
import { anyOf, servedBy } from './visibility.js';

const DAY_MS = 86_400_000;
const columns = new RoomColumns(filterablePaths);
const flag = (name: 'open' | 'served' | 'onHold'): Condition => ({ op: 'is', flag: name, value: true });
const query = (value: object): Condition => parseQuery(JSON.stringify(value), filterablePaths);

function planOf(...of: Condition[]) {
  const { shape, operands } = planCount({ type: 'l', where: { op: 'and', of }, sort: [] }, sqliteDialect);
  return [shape.split(' ')[0], ...operands];
}

describe('the counters answer', () => {
  it.each<[string, Condition[], unknown[]]>([
    ['all rooms', [], ['counters', '', '', '']],
    ['a state', [flag('open'), flag('served')], ['counters', '', '', '']],
    [
      'an agent, whichever way they are named',
      [servedBy(['x'], 'all', columns)],
      ['counters', 'id:x', 'name:x', '', ''],
    ],
    ['an agent named twice', [servedBy(['x', 'x'], 'all', columns)], ['counters', 'id:x', 'name:x', '', '']],
    ['own rooms', [servedBy(['x'], 'own', columns)], ['counters', 'id:x', '', '']],
    [
      'departments, padded to a power of two',
      [anyOf('departmentId', ['a', 'b', 'c'], columns)],
      ['counters', '', 'department:a', 'department:b', 'department:c', 'department:c', ''],
    ],
    [
      'all of them together',
      [flag('open'), query({ 'servedBy._id': 'x', departmentId: 'd' }), query({ queue: '' })],
      ['counters', 'id:x', 'department:d', 'queue:'],
    ],
    ['half a surrogate pair as the store has it', [query({ queue: '\uD83D' })], ['counters', '', '', 'queue:\uFFFD']],
    ['two whole days', [query({ ts: { $gte: '1970-01-02', $lt: '1970-01-04' } })], ['days', '', 1, 2]],
    [
      'days before 1970, and what is left at both ends',
      [query({ ts: { $gte: '1969-12-29T12:00Z', $lte: '1970-01-01T00:00Z' }, queue: 'q' })],
      ['days', 'queue:q', -2, -1, 'q', -2.5 * DAY_MS, -2 * DAY_MS - 1, 'q', 0, 0],
    ],
    [
      'a range without an end',
      [query({ ts: { $gt: '1970-01-02' } }), flag('open')],
      ['days', '', 2, DAY_MS + 1, 2 * DAY_MS - 1],
    ],
    ['a range without a start', [query({ ts: { $lt: '1970-01-02' } })], ['days', '', 0]],
    [
      'the narrowest of several ranges',
      [
        query({ ts: { $gte: '1970-01-02', $lt: '1970-01-09' } }),
        query({ ts: { $gte: '1970-01-03', $lt: '1970-01-08' } }),
      ],
      ['days', '', 2, 6],
    ],
  ])('%s', (_, conditions, plan) => {
    expect(planOf(...conditions)).toEqual(plan);
  });
});

describe('the rest is counted', () => {
  const name = 'x'.repeat(201);
  it.each<[string, Condition[]]>([
    ['two agents, for a room can be named by both', [servedBy(['x', 'y'], 'all', columns)]],
    ['an id or another name', [query({ $or: [{ 'servedBy._id': 'x' }, { 'servedBy.username': 'y' }] })]],
    ['a username alone', [query({ 'servedBy.username': 'x' })]],
    ['one thing asked twice', [query({ queue: 'a' }), query({ queue: { $in: ['a', 'b'] } })]],
    ['no value', [anyOf('departmentId', [''], columns)]],
    ['a value or none', [query({ queue: { $in: ['a', null] } })]],
    ['another value', [query({ queue: { $ne: 'a' } })]],
    ['a text too long for a counter', [query({ queue: name })]],
    ['a range within a day', [query({ ts: { $gte: '2021-07-09T01:00Z', $lte: '2021-07-09T02:00Z' } })]],
    ['a range that ends before it starts', [query({ ts: { $gte: '2021-07-09', $lte: '2021-06-09' } })]],
    ['a range of days by two things', [query({ ts: { $gte: '2021-07-09' }, queue: 'q', departmentId: 'd' })]],
    ['one of several conditions', [{ op: 'or', of: [flag('open'), flag('served')] }]],
    [
      'what a monitor sees',
      [{ op: 'or', of: [anyOf('departmentAncestors', ['u'], columns), anyOf('departmentId', ['d'], columns)] }],
    ],
    ['a path that nothing is counted by', [query({ 'v._id': 'x' })]],
  ])('%s', (_, conditions) => {
    expect(planOf(...conditions)[0]).toBe('counted');
  });
});
