import { burntByCurve, cpuBeyondBare, curveOf, findRace } from '../races.ts';
import type { Request } from '../requests.ts';
import type { Race, Turn } from '../rounds.ts';
import { median } from '../statistics.ts';
import type { Engine } from '../targets.ts';
import { judge, type Verdict } from '../verdict.ts';
import { microseconds, whole } from './figures.ts';
import { markdownTable } from './markdown-table.ts';

/** What the two trees are called. */
export interface ComparedTrees {
  readonly against: string;
  readonly own: string;
}

export interface Comparison {
  /** How it was measured, in sentences. */
  readonly setUp: string;
  readonly trees: ComparedTrees;
  readonly requests: readonly Request[];
  readonly races: readonly Race[];
  readonly engines: readonly Engine[];
}

/** A request at both trees on one engine. */
interface Pair {
  readonly engine: Engine;
  readonly request: Request;
  readonly against: Race;
  readonly own: Race;
}

const ENGINES = { sqlite: 'SQLite', postgres: 'PostgreSQL' } as const;

export function comparisonMarkdown(comparison: Comparison): string {
  const { setUp, trees, requests, races } = comparison;
  return [
    `# ${trees.own} against ${trees.against}`,
    `Written by \`npm run bench -- --against ${trees.against}\`. All figures are of one run.`,
    setUp,
    '## CPU time of an answer',
    `In µs, user and system, beyond that of a bare node:http which sends the same bytes; PostgreSQL's apart. The ratio is ` +
      `of one round, ${trees.own} to ${trees.against}: the median, the least and the most of the rounds.`,
    cpuTable(comparison),
    '## Throughput',
    'Answers a second. Behind them, how many µs an answer the bare server would have to burn to be as slow: it shares ' +
      'the processors with the load, so this is coarser.',
    throughputTable(comparison),
    '## The curve: the bare server that burns µs',
    markdownTable(
      ['request', ...curveOf(races, requests[0] as Request).map(({ burn }) => `${burn} µs`)],
      requests.map((request) => [
        request.title,
        ...curveOf(races, request).map(({ perSecond }) => `${whole(perSecond)}/s`),
      ]),
    ),
  ].join('\n\n');
}

function cpuTable(comparison: Comparison): string {
  const { trees, races } = comparison;
  const rows = pairsOf(comparison).flatMap(({ engine, request, against, own }) => {
    const bare = findRace(races, request.bare, 'bare');
    const server = [cpuBeyondBare(races, against), cpuBeyondBare(races, own)] as const;
    const database = [against, own].map(({ turns }) => turns.map(({ databaseCpu }) => databaseCpu));
    const row = (whose: string, bareCpu: string, [before = [], after = []]: readonly number[][]) => [
      request.title,
      whose,
      bareCpu,
      microseconds(median(before)),
      microseconds(median(after)),
      ...verdictCells(judge(after, before)),
    ];
    const rowOfServer = row(`server, ${ENGINES[engine]}`, cpuOf(bare), server);
    return engine === 'sqlite' ? [rowOfServer] : [rowOfServer, row('PostgreSQL itself', '', database)];
  });
  const heads = ['request', 'of', 'bare', trees.against, trees.own, 'ratio', 'spread', ''];
  return markdownTable(heads, rows);
}

function cpuOf(race: Race | undefined): string {
  return race === undefined ? '' : microseconds(median(race.turns.map(({ serverCpu }) => serverCpu)));
}

function verdictCells({ ratio: middle, spread, words }: Verdict): string[] {
  return [middle.toFixed(2), spread.map((end) => end.toFixed(2)).join('–'), words];
}

function throughputTable(comparison: Comparison): string {
  const { trees, races } = comparison;
  const cell = (race: Race) => {
    const perSecond = median(race.turns.map((turn) => turn.perSecond));
    return `${whole(perSecond)} (${whole(burntByCurve(races, race))} µs)`;
  };
  const rows = pairsOf(comparison).map(({ engine, request, against, own }) => [
    request.title,
    ENGINES[engine],
    cell(against),
    cell(own),
    ...[against, own].map(({ probe }) => whole(probe.bodyBytes ?? 0)),
  ]);
  const heads = ['request', 'engine', trees.against, trees.own, `bytes: ${trees.against}`, `bytes: ${trees.own}`];
  return markdownTable(heads, rows);
}

function pairsOf({ engines, requests, races }: Comparison): Pair[] {
  return engines.flatMap((engine) =>
    requests.flatMap((request) => {
      const against = findRace(races, request.name, `against-${engine}`);
      const own = findRace(races, request.name, engine);
      return against === undefined || own === undefined ? [] : [{ engine, request, against, own }];
    }),
  );
}

/** All that was measured, for programs. */
export function comparisonData(comparison: Comparison): object {
  const { setUp, trees, races } = comparison;
  return {
    setUp,
    trees,
    pairs: pairsOf(comparison).map(({ engine, request, against, own }) => ({
      engine,
      request: request.name,
      beyondBare: judge(cpuBeyondBare(races, own), cpuBeyondBare(races, against)),
      burntByCurve: { against: burntByCurve(races, against), own: burntByCurve(races, own) },
    })),
    races: races.map(({ request, target, turns }) => ({ request: request.name, target: target.name, turns })),
  } satisfies { races: { turns: readonly Turn[] }[] } & Record<string, unknown>;
}
