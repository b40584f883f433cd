import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { retainedBytes } from './retained-bytes.js';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const COUNT = 1_000;
const TIMES = 3;

/** Of one of so many that are made, as the engine counts them: the median, for others make and leave things meanwhile. */
function measuredBytes(make: (number: number) => unknown): number {
  const measured = Array.from({ length: TIMES }, () => measureOnce(make)).toSorted((one, other) => one - other);
  return measured[(TIMES - 1) / 2] as number;
}

function measureOnce(make: (number: number) => unknown): number {
  collectGarbage();
  const before = process.memoryUsage().heapUsed;
  const kept = Array.from({ length: COUNT }, (_, number) => make(number));
  collectGarbage();
  const after = process.memoryUsage().heapUsed;
  return kept.length === COUNT ? (after - before) / COUNT : 0;
}

const texts = (number: number, count: number) => Array.from({ length: count }, (_, place) => `text ${number} ${place}`);

it.each<[string, (number: number) => unknown]>([
  ['a text', (number) => `${number} `.repeat(50)],
  ['a text of wide letters', (number) => `${number} 王`.repeat(50)],
  ['many texts', (number) => texts(number, 40)],
  ['a record', (number) => ({ op: 'in', path: `path ${number}`, values: texts(number, 3), orMissing: false })],
  ['records in records', (number) => ({ and: [{ or: [{ eq: number + 0.5 }, { gt: `${number}` }] }, { is: null }] })],
  ['a map', (number) => new Map(texts(number, 20).map((text) => [text, { text }]))],
  ['a set', (number) => new Set(texts(number, 20))],
  ['an empty record', () => ({})],
  ['an empty list', () => []],
])('counts no less than %s keeps, and no more than a few times that', (_, make) => {
  const measured = measuredBytes(make);
  const counted = retainedBytes(make(COUNT));
  expect(counted).toBeGreaterThan(measured * 0.8);
  expect(counted).toBeLessThan(measured * 6 + 100);
});

it('counts the bytes of buffers', () => {
  expect(retainedBytes(Buffer.alloc(1_000_000))).toBeGreaterThan(1_000_000);
});
