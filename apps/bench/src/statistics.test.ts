import { expect, it } from 'vitest';
import { median, shuffled } from './statistics.ts';

it.each([
  [[], Number.NaN],
  [[7], 7],
  [[10, 9, 100], 10],
  [[1, 100, 10, 9], 9.5],
])('the median of %j is %d', (values, expected) => {
  expect(median(values)).toBe(expected);
});

it('shuffled items are all there, in an order that is not theirs and always the same', () => {
  const items = Array.from({ length: 100 }, (_, place) => place);
  const order = shuffled(items);
  expect(order).not.toEqual(items);
  expect(order.toSorted((a, b) => a - b)).toEqual(items);
  expect(shuffled(items)).toEqual(order);
});
