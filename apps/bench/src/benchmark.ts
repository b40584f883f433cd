import { join } from 'node:path';
import { type Cluster, startPostgres } from './cluster.ts';
import { type ExportContent, type ExportFiles, writeExport } from './export-files.ts';
import { fillStore } from './filled-store.ts';
import { goalsOf } from './goals.ts';
import { measureManyServers } from './many-servers.ts';
import { fillPeer } from './peer/fill.ts';
import { enterRaces, findRace } from './races.ts';
import { readReference, typicalBodies } from './reference.ts';
import { benchmarkChart, benchmarkMarkdown } from './report/benchmark-report.ts';
import { whole } from './report/figures.ts';
import { describeMachine } from './report/machine.ts';
import { writeResults } from './report/write-results.ts';
import { planRequests, visitorsNeeded } from './requests.ts';
import { type RoundSettings, runRounds } from './rounds.ts';
import { createToken } from './switchboard.ts';
import { startBare, startBarePostgres, startBareSqlite, startPeer, startSwitchboard } from './targets.ts';
import { temporaryFolder } from '@switchboard/test-kit/temporary-folder';
import { withResources } from './with-resources.ts';

const WARM_CALLS = 5_000;

export interface BenchmarkSettings extends RoundSettings {
  readonly rooms: number;
  readonly sqliteOnly: boolean;
}

/** Measures everything on stores from one export, and writes the results. */
export async function runBenchmark(settings: BenchmarkSettings): Promise<void> {
  await withResources(async (resources) => {
    const { path: folder } = resources.use(temporaryFolder());
    const cluster = settings.sqliteOnly ? undefined : await startPostgres();
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
    const bare = await startBare(typicalBodies(reference));
    for (const target of bare) resources.use(target);
    const targets = [...bare, resources.use(await startBareSqlite(stores.sqlite.file)), sqlite];
    if (stores.postgres !== undefined) {
      const { url, credentials, peer } = stores.postgres;
      targets.push(
        resources.use(await startBarePostgres(url)),
        resources.use(await startSwitchboard('postgres', url, credentials)),
        resources.use(await startPeer(peer, credentials)),
      );
    }

    const races = await enterRaces(requests, targets, reference);
    await runRounds(
      races.filter(({ request }) => request.opens === 0),
      settings,
    );
    const asked = (['room', 'page'] as const).flatMap((name) => findRace(races, name, 'postgres') ?? []);
    const manyServers =
      stores.postgres === undefined ? [] : await measureManyServers(stores.postgres.url, asked, settings);
    // Last, since these change the pages.
    await runRounds(
      races.filter(({ request }) => request.opens > 0),
      settings,
    );

    const imports = {
      sqlite: stores.sqlite.importRate,
      ...(stores.postgres && { postgres: stores.postgres.importRate }),
    };
    const results = {
      setUp: describeSetUp(settings, cluster),
      requests,
      races,
      manyServers,
      imports,
      goals: goalsOf(races, imports),
    };
    await writeResults('benchmark', benchmarkMarkdown(results), { chart: benchmarkChart(results) });
  });
}

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

function describeSetUp(settings: BenchmarkSettings, cluster: Cluster | undefined): string {
  const { rooms, rounds, seconds, connections, loader } = settings;
  const postgres = cluster === undefined ? 'PostgreSQL left out' : `PostgreSQL ${cluster.version}`;
  return (
    `${whole(rooms)} rooms, ${loader.name}, ${connections} connections, medians of ${rounds} interleaved rounds of ` +
    `${seconds} s a server and request. Authentication, validation and log on, rate limits off; ${postgres}. ` +
    `${describeMachine()} ${new Date().toISOString().slice(0, 10)}.`
  );
}
