import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Cluster, startPostgres } from './cluster.ts';
import { type ExportContent, type ExportFiles, writeExport } from './export-files.ts';
import { fillStore } from './filled-store.ts';
import { goalsOf } from './goals.ts';
import { chooseLoader } from './load/choose-loader.ts';
import { measureManyServers } from './many-servers.ts';
import { fillPeer } from './peer/fill.ts';
import { ask, samplePaths } from './probe.ts';
import { enterRaces, findRace } from './races.ts';
import { benchmarkChart, benchmarkMarkdown } from './report/benchmark-report.ts';
import { whole } from './report/figures.ts';
import { describeMachine } from './report/machine.ts';
import { writeResults } from './report/write-results.ts';
import { LIST, planRequests, type Request, ROOM, visitorsNeeded } from './requests.ts';
import { type RoundSettings, runRounds } from './rounds.ts';
import { createToken } from './switchboard.ts';
import { startBarePostgres, startBareSqlite, startLimit, startPeer, startSwitchboard, type Target } from './targets.ts';
import { makeTemporaryFolder } from './temporary-folder.ts';
import { wholeNumber } from './whole-number-option.ts';
import { withResources } from './with-resources.ts';

const HELP = `Measures Switchboard on both engines against the limit (node:http with a ready buffer of the same bytes),
against bare Fastify on the same stores, and against Express + TypeORM.

  npm run bench -- [--rooms 100000] [--rounds 5] [--seconds 2] [--connections 32] [--sqlite-only]

--seconds is the time of one request at one server in one round. Results go to apps/bench/results.`;

const { values: options } = parseArgs({
  options: {
    rooms: { type: 'string', default: '100000' },
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '2' },
    connections: { type: 'string', default: '32' },
    'sqlite-only': { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
if (options.help) {
  console.log(HELP);
  process.exit();
}

const settings = {
  rooms: wholeNumber('rooms', options.rooms),
  rounds: wholeNumber('rounds', options.rounds),
  seconds: wholeNumber('seconds', options.seconds),
  connections: wholeNumber('connections', options.connections),
};
const WARM_CALLS = 5_000;

await withResources(async (resources) => {
  const loader = await chooseLoader();
  const { path: folder } = resources.use(await makeTemporaryFolder());
  const cluster = options['sqlite-only'] ? undefined : await startPostgres();
  resources.use(cluster);

  const roundsWithWarmUp = settings.rounds + 1; // which opens rooms as well
  const content: ExportContent = {
    rooms: settings.rooms,
    small: false,
    newVisitors: visitorsNeeded({ ...settings, rounds: roundsWithWarmUp }),
    calls: WARM_CALLS,
  };
  console.log(`Writing an export of ${whole(content.rooms)} rooms …`);
  const files = await writeExport(folder, content);
  const stores = await fillStores(join(folder, 'bench.db'), cluster, content, files);

  const sqlite = resources.use(await startSwitchboard('sqlite', stores.sqlite.url, stores.sqlite.credentials));
  const requests = planRequests({ ...settings, rounds: roundsWithWarmUp, calls: files.calls });
  const reference = await readReference(sqlite, requests);
  const targets = [
    resources.use(await startLimit(typicalBodies(reference))),
    resources.use(await startBareSqlite(stores.sqlite.file)),
    sqlite,
  ];
  if (stores.postgres !== undefined) {
    const { url, credentials, peer } = stores.postgres;
    targets.push(
      resources.use(await startBarePostgres(url)),
      resources.use(await startSwitchboard('postgres', url, credentials)),
      resources.use(await startPeer(peer, credentials)),
    );
  }

  const races = await enterRaces(requests, targets, reference);
  const rounds: RoundSettings = { ...settings, loader };
  await runRounds(
    races.filter(({ request }) => request.opens === 0),
    rounds,
  );
  const asked = (['room', 'page'] as const).flatMap((name) => findRace(races, name, 'postgres') ?? []);
  const manyServers = stores.postgres === undefined ? [] : await measureManyServers(stores.postgres.url, asked, rounds);
  // Last, since these change the pages.
  await runRounds(
    races.filter(({ request }) => request.opens > 0),
    rounds,
  );

  const imports = {
    sqlite: stores.sqlite.importRate,
    ...(stores.postgres && { postgres: stores.postgres.importRate }),
  };
  const results = {
    setUp: describeSetUp(loader.name, cluster),
    requests,
    races,
    manyServers,
    imports,
    goals: goalsOf(races, imports),
  };
  await writeResults('benchmark', benchmarkMarkdown(results), benchmarkChart(results));
});

async function fillStores(file: string, cluster: Cluster | undefined, content: ExportContent, files: ExportFiles) {
  const sqlite = `sqlite:${file}`;
  console.log('Importing it into SQLite …');
  const intoSqlite = await fillStore(sqlite, files, content.rooms);
  const filled = { url: sqlite, file, importRate: intoSqlite, credentials: await createToken(sqlite) };
  if (cluster === undefined) return { sqlite: filled, postgres: undefined };

  const url = await cluster.createDatabase('switchboard');
  console.log('Importing it into PostgreSQL …');
  const importRate = await fillStore(url, files, content.rooms);
  const credentials = await createToken(url);
  const peer = await cluster.createDatabase('peer');
  console.log('Filling the database of Express + TypeORM …');
  await fillPeer(peer, content, credentials);
  return { sqlite: filled, postgres: { url, importRate, credentials, peer } };
}

/** The answers that those of all other servers are compared with. */
async function readReference(target: Target, requests: readonly Request[]): Promise<Map<string, string>> {
  const reference = new Map<string, string>();
  for (const path of requests.flatMap(samplePaths)) reference.set(path, (await ask(target, path)).body);
  return reference;
}

/** For each path a body of the middle size. */
function typicalBodies(reference: ReadonlyMap<string, string>): Record<string, string> {
  const typical = (path: string) => {
    const bodies = [...reference].flatMap(([asked, body]) => (asked.startsWith(`${path}?`) ? [body] : []));
    return bodies.toSorted((a, b) => a.length - b.length)[Math.floor(bodies.length / 2)] ?? '';
  };
  return { [LIST]: typical(LIST), [ROOM]: typical(ROOM) };
}

function describeSetUp(loader: string, cluster: Cluster | undefined): string {
  const { rooms, rounds, seconds, connections } = settings;
  const postgres = cluster === undefined ? 'PostgreSQL left out' : `PostgreSQL ${cluster.version}`;
  return (
    `${whole(rooms)} rooms, ${loader}, ${connections} connections, medians of ${rounds} interleaved rounds of ` +
    `${seconds} s a server and request. Authentication, validation and log on, rate limits off; ${postgres}. ` +
    `${describeMachine()} ${new Date().toISOString().slice(0, 10)}.`
  );
}
