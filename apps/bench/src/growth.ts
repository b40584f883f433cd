import { parseArgs } from 'node:util';
import { readCommandLine, UsageError, wholeNumber } from './command-line.ts';
import { startPostgres } from './cluster.ts';
import { growPostgres, growSqlite, type GrownStore } from './growth/grown-store.ts';
import { type GrowthSettings, measureGrowth } from './growth/measure.ts';
import { chooseLoader } from './load/choose-loader.ts';
import { growthChart, growthMarkdown } from './report/growth-report.ts';
import { describeMachine } from './report/machine.ts';
import { writeResults } from './report/write-results.ts';
import { temporaryFolder } from '@switchboard/test-kit/temporary-folder';
import { withResources } from './with-resources.ts';

const HELP = `Measures what requests cost as the store grows.

  npm run bench:growth -- [--rooms 10000,100000,1000000] [--rounds 5] [--seconds 1] [--engine sqlite] [--folder <path>]

--rooms   the sizes; where one is above 1,000,000, the rooms of all sizes are smaller
--engine  sqlite, or postgres (of its own, in a temporary folder)
--folder  keeps the stores of SQLite there, and takes those that are there already`;

const LARGE = 1_000_000;

function readPlan() {
  const { values: options } = parseArgs({
    options: {
      rooms: { type: 'string', default: '10000,100000,1000000' },
      rounds: { type: 'string', default: '5' },
      seconds: { type: 'string', default: '1' },
      engine: { type: 'string', default: 'sqlite' },
      folder: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (options.help) {
    console.log(HELP);
    process.exit();
  }
  if (options.engine !== 'sqlite' && options.engine !== 'postgres') {
    throw new UsageError('--engine must be sqlite or postgres.');
  }
  return {
    sizes: options.rooms.split(',').map((size) => wholeNumber('rooms', size)),
    rounds: wholeNumber('rounds', options.rounds),
    seconds: wholeNumber('seconds', options.seconds),
    engine: options.engine,
    folder: options.folder,
  };
}

const plan = readCommandLine('bench:growth', readPlan);
const small = plan.sizes.some((size) => size > LARGE);

await withResources(async (resources) => {
  const settings: GrowthSettings = { loader: await chooseLoader(), rounds: plan.rounds, seconds: plan.seconds };
  const { path: temporary } = resources.use(temporaryFolder());
  const cluster = plan.engine === 'postgres' ? resources.use(await startPostgres()) : undefined;
  if (plan.engine === 'postgres' && cluster === undefined) return;

  const stores: GrownStore[] = [];
  for (const rooms of plan.sizes) {
    stores.push(
      cluster === undefined
        ? await growSqlite(plan.folder ?? temporary, rooms, small)
        : await growPostgres(cluster, temporary, rooms, small),
    );
  }
  const grown = await measureGrowth(stores, settings);

  const { loader, rounds, seconds } = settings;
  const engine = cluster === undefined ? 'SQLite' : `PostgreSQL ${cluster.version}`;
  const kind = small ? 'smaller rooms (no last message, no metrics)' : 'rooms of the usual size';
  const setUp =
    `${engine}, ${kind}, ${loader.name}, medians of ${rounds} interleaved rounds of ${seconds} s a size and ` +
    `request. ${describeMachine()} ${new Date().toISOString().slice(0, 10)}.`;
  const name = cluster === undefined ? 'growth' : 'growth-postgres';
  const chart = growthChart(grown, setUp.split('. ')[0] ?? '');
  await writeResults(name, growthMarkdown(grown, setUp, `${name}.svg`), { chart });
});
