import type { Goal, ImportRates } from '../goals.ts';
import type { ManyServers } from '../many-servers.ts';
import { findRace, ratios, ratiosToLimit } from '../races.ts';
import type { Request } from '../requests.ts';
import type { Race } from '../rounds.ts';
import { median } from '../statistics.ts';
import { type BarGroup, barChart } from './bar-chart.ts';
import { middle, ratio, spread, whole } from './figures.ts';
import { markdownTable } from './markdown-table.ts';

/** All that one run has measured. */
export interface BenchmarkResults {
  /** How it was measured, in sentences. */
  readonly setUp: string;
  readonly requests: readonly Request[];
  readonly races: readonly Race[];
  readonly manyServers: readonly ManyServers[];
  readonly imports: ImportRates;
  readonly goals: readonly Goal[];
}

const CHART_TITLE = 'Answers a second, as a share of what node:http sends from memory';

export function benchmarkMarkdown({ setUp, requests, races, manyServers, imports, goals }: BenchmarkResults): string {
  return [
    '# Benchmark: the last run',
    'Written by `npm run bench`. All figures are of one run; compare the ratios.',
    setUp,
    '![Answers a second as a share of the limit](benchmark.svg)',
    '## Goals',
    goalTable(goals),
    '## Requests',
    'A ratio is of one round, to the limit in that round; here are the medians of the rounds, and the least and the most.',
    ...requests.flatMap((request) => [`### ${request.title}`, requestTable(races, request)]),
    ...(manyServers.length === 0 ? [] : ['## Many servers on one PostgreSQL', manyServersTable(manyServers)]),
    '## Import',
    markdownTable(
      ['store', 'rooms/s'],
      Object.entries(imports).map(([store, perSecond]) => [store, whole(perSecond)]),
    ),
  ].join('\n\n');
}

function goalTable(goals: readonly Goal[]): string {
  const figure = ({ unit }: Goal, value: number) =>
    unit === 'rooms/s' ? `${whole(value)} rooms/s` : unit === 'times' ? `${ratio(value)} ×` : ratio(value);
  return markdownTable(
    ['goal', 'at least', 'measured', ''],
    goals.map((goal) =>
      goal.measured === undefined
        ? [goal.title, figure(goal, goal.least), 'not measured', '']
        : [
            goal.title,
            figure(goal, goal.least),
            figure(goal, goal.measured),
            goal.measured >= goal.least ? 'met' : 'not met',
          ],
    ),
  );
}

function requestTable(races: readonly Race[], request: Request): string {
  const rows = races
    .filter((race) => race.request === request)
    .map((race) => {
      const toLimit = ratiosToLimit(races, race);
      const peer = findRace(races, request.name, 'peer');
      return [
        race.target.title,
        whole(median(race.perSecond)),
        race.target.name === 'limit' ? '' : middle(toLimit),
        race.target.name === 'limit' ? '' : spread(toLimit),
        peer === undefined || peer === race || race.target.name === 'limit' ? '' : `${middle(ratios(race, peer))} ×`,
      ];
    });
  return markdownTable(['server', 'answers/s', 'of the limit', 'spread', 'against Express + TypeORM'], rows);
}

function manyServersTable(measured: readonly ManyServers[]): string {
  const rows = measured.map(({ servers, request, rounds }) => {
    const one = measured.find((other) => other.servers === 1 && other.request === request);
    const gains = rounds.map(({ perSecond }, round) => perSecond / (one?.rounds[round]?.perSecond ?? Number.NaN));
    return [
      request.title,
      String(servers),
      whole(median(rounds.map(({ perSecond }) => perSecond))),
      `${middle(gains)} × (${spread(gains)})`,
      whole(median(rounds.map(({ serverCpu }) => serverCpu))),
      whole(median(rounds.map(({ databaseCpu }) => databaseCpu))),
    ];
  });
  const heads = [
    'request',
    'servers',
    'answers/s together',
    'against one',
    'µs of CPU an answer: servers',
    'PostgreSQL',
  ];
  return markdownTable(heads, rows);
}

export function benchmarkChart({ requests, races, setUp }: BenchmarkResults): string {
  const groups = requests.map((request): BarGroup => {
    const shown = races.filter((race) => race.request === request && race.target.name !== 'limit');
    return {
      title: request.title,
      bars: shown.map((race) => {
        const share = median(ratiosToLimit(races, race));
        return {
          label: race.target.title,
          share,
          text: `${ratio(share)} · ${whole(median(race.perSecond))}/s`,
          own: race.target.name === 'sqlite' || race.target.name === 'postgres',
        };
      }),
    };
  });
  return barChart(CHART_TITLE, setUp.split('. ')[0] ?? '', groups);
}
