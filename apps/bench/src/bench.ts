import { parseArgs } from 'node:util';
import { readCommandLine, UsageError, wholeNumber } from './command-line.ts';
import { runBenchmark } from './benchmark.ts';
import { compareWith } from './compare.ts';
import { type ExperimentName, EXPERIMENTS, runExperiments } from './experiments/run-experiments.ts';
import { chooseLoader } from './load/choose-loader.ts';
import type { Engine } from './targets.ts';

const HELP = `Measures Switchboard on both engines, bare Fastify on the same stores, and Express + TypeORM: the CPU time of an
answer beyond that of a bare node:http which sends the same bytes, and the throughput.

  npm run bench -- [options]                      all of them
  npm run bench -- --against <ref> [options]      this tree and another commit, in one run
  npm run bench -- --experiment <name> [options]  what one thing costs or saves, alone

  --against <ref>    a commit, branch or tag; built in a temporary folder, which is removed
  --experiment <name>
                     nest: Nest's own way to a handler, a guard, an interceptor, and ready text in place of objects;
                     caches: each cache of the server, which settings don't turn off. Can be given twice.
  --rooms <n>        of the stores; default 100000, else 20000
  --rounds <n>       that are kept, beside one that warms up; default 5
  --seconds <n>      the time of one request at one server in one round; default 2, else 1
  --connections <n>  default 32
  --sqlite-only      without PostgreSQL
  --postgres-only    without SQLite; with --against only

Results go to apps/bench/results.`;

interface Plan {
  readonly against: string | undefined;
  readonly experiments: readonly ExperimentName[];
  readonly engines: readonly Engine[];
  readonly rooms: number;
  readonly rounds: number;
  readonly seconds: number;
  readonly connections: number;
}

function readPlan(): Plan {
  const { values: options } = parseArgs({
    options: {
      against: { type: 'string' },
      experiment: { type: 'string', multiple: true, default: [] },
      rooms: { type: 'string' },
      rounds: { type: 'string', default: '5' },
      seconds: { type: 'string' },
      connections: { type: 'string', default: '32' },
      'sqlite-only': { type: 'boolean', default: false },
      'postgres-only': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (options.help) {
    console.log(HELP);
    process.exit();
  }
  const { against, experiment: names, 'sqlite-only': sqliteOnly, 'postgres-only': postgresOnly } = options;
  if (sqliteOnly && postgresOnly) throw new UsageError('Give --sqlite-only or --postgres-only, not both.');
  if (postgresOnly && against === undefined) throw new UsageError('--postgres-only is for --against.');
  const experiments = EXPERIMENTS.filter((name) => names.includes(name));
  const unknown = names.filter((name) => !experiments.some((known) => known === name));
  if (unknown.length > 0) throw new UsageError(`--experiment is nest or caches, not ${unknown.join(', ')}.`);
  if (experiments.length > 0 && (against !== undefined || sqliteOnly)) {
    throw new UsageError('--experiment stands alone: it has stores and servers of its own.');
  }
  const measuresAll = against === undefined && experiments.length === 0;
  return {
    against,
    experiments,
    engines: sqliteOnly ? ['sqlite'] : postgresOnly ? ['postgres'] : ['sqlite', 'postgres'],
    rooms: wholeNumber('rooms', options.rooms ?? (measuresAll ? '100000' : '20000')),
    rounds: wholeNumber('rounds', options.rounds),
    seconds: wholeNumber('seconds', options.seconds ?? (measuresAll ? '2' : '1')),
    connections: wholeNumber('connections', options.connections),
  };
}

const { against, experiments, engines, ...numbers } = readCommandLine('bench', readPlan);
const settings = { ...numbers, loader: await chooseLoader() };
if (experiments.length > 0) await runExperiments(experiments, settings);
else if (against === undefined) await runBenchmark({ ...settings, sqliteOnly: !engines.includes('postgres') });
else await compareWith(against, { ...settings, engines });
