import { expect, it } from 'vitest';
import { judge, judgeDifference } from './verdict.ts';

it.each([
  ['dearer, if each round was', [110, 220, 102], [100, 100, 100], 1.1, [1.02, 2.2], 'dearer'],
  ['cheaper, if each round was', [90, 50, 99], [100, 100, 100], 0.9, [0.5, 0.99], 'cheaper'],
  ['the same, if the rounds differ by little', [99, 101, 104], [100, 100, 100], 1.01, [0.99, 1.04], 'the same'],
  [
    'not decided, if they differ by much',
    [90, 100, 101],
    [100, 100, 100],
    1,
    [0.9, 1.01],
    'the spread is too wide to decide',
  ],
  ['of each round by itself', [200, 20], [100, 10], 2, [2, 2], 'dearer'],
  [
    'not decided, if a round has nothing to compare with',
    [1, 1],
    [1],
    Number.NaN,
    [Number.NaN, Number.NaN],
    'the spread is too wide to decide',
  ],
])('a ratio is %s', (_, figures, others, ratio, spread, words) => {
  expect(judge(figures, others)).toEqual({ ratio, spread, words });
});

it.each([
  ['costs', [12, 13, 15], [10, 10, 10], 3, [2, 5], 'costs'],
  ['saves', [8, 7, 5], [10, 10, 10], -3, [-5, -2], 'saves'],
  ['is nothing', [9, 10, 11], [10, 10, 10], 0, [-1, 1], 'nothing'],
  ['is not decided', [8, 10, 11], [10, 10, 10], 0, [-2, 1], 'the spread is too wide to decide'],
])('what is added %s', (_, figures, others, difference, spread, words) => {
  expect(judgeDifference(figures, others)).toEqual({ difference, spread, words });
});
