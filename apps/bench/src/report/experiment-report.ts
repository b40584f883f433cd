import { cpuBeyondBare } from '../races.ts';
import type { Request } from '../requests.ts';
import type { Race } from '../rounds.ts';
import { median } from '../statistics.ts';
import type { Target } from '../targets.ts';
import { judgeDifference } from '../verdict.ts';
import { microseconds } from './figures.ts';
import { markdownTable } from './markdown-table.ts';

/** One thing that a server has and another hasn't, everything else being equal. */
export interface Difference {
  /** What the first costs or saves. */
  readonly title: string;
  readonly with: Target;
  readonly without: Target;
}

export interface ExperimentResults {
  readonly name: string;
  readonly title: string;
  /** How it was measured, in sentences. */
  readonly setUp: string;
  readonly differences: readonly Difference[];
  readonly requests: readonly Request[];
  readonly races: readonly Race[];
}

export function experimentMarkdown(results: ExperimentResults): string {
  const rows = costsOf(results).map(({ title, request, without, with: one, difference, spread, words }) => [
    title,
    request.title,
    microseconds(without),
    microseconds(one),
    microseconds(difference),
    spread.map(microseconds).join(' to '),
    words,
  ]);
  return [
    `# ${results.title}`,
    `Written by \`npm run bench -- --experiment ${results.name}\`. All figures are of one run.`,
    results.setUp,
    'CPU time of an answer in µs, user and system, beyond that of a bare node:http which sends as many bytes. The ' +
      'difference is of one round: the median, the least and the most of the rounds.',
    markdownTable(['what', 'request', 'without', 'with', 'difference', 'spread', ''], rows),
  ].join('\n\n');
}

/** All that was measured, for programs. */
export function experimentData(results: ExperimentResults): object {
  return {
    setUp: results.setUp,
    differences: costsOf(results).map(({ request, ...cost }) => ({ ...cost, request: request.name })),
    races: results.races.map(({ request, target, turns }) => ({ request: request.name, target: target.title, turns })),
  };
}

function costsOf({ differences, requests, races }: ExperimentResults) {
  return differences.flatMap(({ title, with: one, without }) =>
    requests.flatMap((request) => {
      const beyond = [without, one].map((target) => {
        const race = races.find((each) => each.request === request && each.target === target);
        return race === undefined ? [] : cpuBeyondBare(races, race);
      });
      const [before = [], after = []] = beyond;
      if (before.length === 0) return [];
      return [{ title, request, without: median(before), with: median(after), ...judgeDifference(after, before) }];
    }),
  );
}
