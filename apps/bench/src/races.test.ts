import { describe, expect, it } from 'vitest';
import { burntByCurve, cpuBeyondBare, curveOf, ratios } from './races.ts';
import type { Request } from './requests.ts';
import type { Race } from './rounds.ts';
import { comparisonMarkdown } from './report/comparison-report.ts';
import type { Target, TargetName } from './targets.ts';

const page = { name: 'page', title: 'a page', bare: 'page' } as Request;

/** @param rounds Of each: answers a second, and microseconds an answer of the server and of PostgreSQL. */
function race(name: TargetName, rounds: [number, number, number?][], burn?: number): Race {
  const turns = rounds.map(([perSecond, serverCpu, databaseCpu = 0]) => ({ perSecond, serverCpu, databaseCpu }));
  const target = { name, ...(burn === undefined ? {} : { burn }) } as Target;
  return { request: page, target, probe: { headers: {}, bodyBytes: 1_000 }, turns };
}

const bare = race(
  'bare',
  [
    [10_000, 20],
    [8_000, 25],
    [10_000, 30],
  ],
  0,
);
const burning = [race('burning-50', [[5_000, 70]], 50), race('burning-250', [[2_000, 270]], 250)].toReversed();
const old = race('against-postgres', [
  [2_500, 220, 100],
  [2_600, 225, 110],
  [2_400, 230, 120],
]);
const own = race('postgres', [
  [5_000, 120, 50],
  [5_100, 125, 55],
  [4_900, 130, 60],
]);
const races = [bare, ...burning, old, own];

describe('of the rounds of a request', () => {
  it('the CPU time is taken beyond that of the bare server, round by round', () => {
    expect(cpuBeyondBare(races, own)).toEqual([100, 100, 100]);
    expect(cpuBeyondBare([own], own)).toEqual([Number.NaN, Number.NaN, Number.NaN]);
  });

  it('the throughput is compared round by round', () => {
    expect(ratios(own, old)).toEqual([2, 5_100 / 2_600, 4_900 / 2_400]);
  });

  it('the curve is that of the bare server, from the least that it burns to the most', () => {
    expect(curveOf(races, page)).toEqual([
      { burn: 0, perSecond: 10_000 },
      { burn: 50, perSecond: 5_000 },
      { burn: 250, perSecond: 2_000 },
    ]);
  });

  it.each([
    ['at a point of it', 5_000, 50],
    ['between two', 1 / 0.000_35, 150],
    ['below it', 1 / 0.000_05, -25],
    ['beyond its end', 1_250, 450],
  ])('a server is as slow as the bare one that burns so much: %s', (_, perSecond, burnt) => {
    expect(burntByCurve(races, race('sqlite', [[perSecond, 0]]))).toBeCloseTo(burnt, 6);
  });
});

it('the report of two trees says all that was measured', () => {
  const trees = { against: 'v1', own: 'abc' };
  expect(comparisonMarkdown({ setUp: 'Measured so.', trees, requests: [page], races, engines: ['sqlite', 'postgres'] }))
    .toBe(`# abc against v1

Written by \`npm run bench -- --against v1\`. All figures are of one run.

Measured so.

## CPU time of an answer

In µs, user and system, beyond that of a bare node:http which sends the same bytes; PostgreSQL's apart. The ratio is of one round, abc to v1: the median, the least and the most of the rounds.

| request | of                 | bare | v1  | abc  | ratio | spread    |         |
| ------- | ------------------ | ---- | --- | ---- | ----- | --------- | ------- |
| a page  | server, PostgreSQL | 25.0 | 200 | 100  | 0.50  | 0.50–0.50 | cheaper |
| a page  | PostgreSQL itself  |      | 110 | 55.0 | 0.50  | 0.50–0.50 | cheaper |

## Throughput

Answers a second. Behind them, how many µs an answer the bare server would have to burn to be as slow: it shares the processors with the load, so this is coarser.

| request | engine     | v1             | abc           | bytes: v1 | bytes: abc |
| ------- | ---------- | -------------- | ------------- | --------- | ---------- |
| a page  | PostgreSQL | 2,500 (183 µs) | 5,000 (50 µs) | 1,000     | 1,000      |

## The curve: the bare server that burns µs

| request | 0 µs     | 50 µs   | 250 µs  |
| ------- | -------- | ------- | ------- |
| a page  | 10,000/s | 5,000/s | 2,000/s |`);
});
