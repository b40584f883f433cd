import type { Goal, ImportRates } from '../goals.ts';
import type { ManyServers } from '../many-servers.ts';
import { burntByCurve, cpuBeyondBare, curveOf, findRace, ratios } from '../races.ts';
import type { Request } from '../requests.ts';
import type { Race } from '../rounds.ts';
import { median } from '../statistics.ts';
import { type BarGroup, barChart } from './bar-chart.ts';
import { microseconds, middle, ratio, spread, whole } from './figures.ts';
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

const CHART_TITLE = 'CPU time of an answer beyond that of a bare node:http: shorter is better';

export function benchmarkMarkdown({ setUp, requests, races, manyServers, imports, goals }: BenchmarkResults): string {
  return [
    '# Benchmark: the last run',
    'Written by `npm run bench`. All figures are of one run; see [how](../README.md) they are made.',
    setUp,
    '![CPU time of an answer beyond that of a bare node:http](benchmark.svg)',
    '## Goals',
    goalTable(goals),
    '## Requests',
    'CPU time is user and system, of the process of the server; that of PostgreSQL stands apart. Beyond bare is of one ' +
      'round, against the bare server in that round. By the curve, the bare server would give as many answers a second ' +
      'if it burnt so many µs for each. Medians of the rounds; the spread is their least and their most.',
    ...requests.flatMap((request) => [`### ${request.title}`, requestTable(races, request)]),
    '## The curve: answers a second of a bare server that burns µs',
    curveTable(races, requests),
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
    unit === 'rooms/s' ? `${whole(value)} rooms/s` : `${ratio(value)} ×`;
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
    .filter((race) => race.request === request && (race.target.burn ?? 0) === 0)
    .map((race) => {
      const { target, turns } = race;
      const isBare = target.burn !== undefined;
      const beyond = cpuBeyondBare(races, race);
      const database = median(turns.map(({ databaseCpu }) => databaseCpu));
      const peer = findRace(races, request.name, 'peer');
      return [
        target.title,
        microseconds(median(turns.map(({ serverCpu }) => serverCpu))),
        isBare ? '' : microseconds(median(beyond)),
        isBare ? '' : beyondSpread(beyond),
        target.postgres === undefined ? '' : microseconds(database),
        whole(median(turns.map(({ perSecond }) => perSecond))),
        isBare ? '' : whole(burntByCurve(races, race)),
        peer === undefined || peer === race || isBare ? '' : `${middle(ratios(race, peer))} ×`,
      ];
    });
  const heads = [
    'server',
    'µs of CPU an answer',
    'beyond bare',
    'spread',
    'PostgreSQL',
    'answers/s',
    'µs by the curve',
    'against Express + TypeORM',
  ];
  return markdownTable(heads, rows);
}

function beyondSpread(beyond: readonly number[]): string {
  return `${microseconds(Math.min(...beyond))}–${microseconds(Math.max(...beyond))}`;
}

function curveTable(races: readonly Race[], requests: readonly Request[]): string {
  const curves = requests.map((request) => ({ request, points: curveOf(races, request) }));
  return markdownTable(
    ['request', ...(curves[0]?.points ?? []).map(({ burn }) => `${burn} µs`)],
    curves.map(({ request, points }) => [request.title, ...points.map(({ perSecond }) => `${whole(perSecond)}/s`)]),
  );
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
    const shown = races.filter((race) => race.request === request && race.target.burn === undefined);
    const beyond = shown.map((race) => median(cpuBeyondBare(races, race)));
    const longest = Math.max(...beyond);
    return {
      title: request.title,
      bars: shown.map((race, place) => {
        const cpu = beyond[place] ?? Number.NaN;
        return {
          label: race.target.title,
          share: cpu / longest,
          text: `${microseconds(cpu)} µs · ${whole(median(race.turns.map(({ perSecond }) => perSecond)))}/s`,
          own: race.target.name === 'sqlite' || race.target.name === 'postgres',
        };
      }),
    };
  });
  return barChart(CHART_TITLE, setUp.split('. ')[0] ?? '', groups);
}
