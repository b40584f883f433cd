import { join } from 'node:path';
import { type Cluster, startPostgres } from './cluster.ts';
import { type ExportFiles, writeExport } from './export-files.ts';
import { fillStore } from './filled-store.ts';
import type { Loader } from './load/load.ts';
import { enterRaces } from './races.ts';
import { readReference, typicalBodies } from './reference.ts';
import { type ComparedTrees, comparisonData, comparisonMarkdown } from './report/comparison-report.ts';
import { whole } from './report/figures.ts';
import { describeMachine } from './report/machine.ts';
import { writeResults } from './report/write-results.ts';
import { planRequests, type RequestName } from './requests.ts';
import { runRounds } from './rounds.ts';
import { createToken } from './switchboard.ts';
import { type Engine, startBare, startSwitchboard } from './targets.ts';
import { temporaryFolder } from '@switchboard/test-kit/temporary-folder';
import { buildTree, describeThisTree, THIS_TREE, type Tree } from './tree.ts';
import { withResources } from './with-resources.ts';

export interface CompareSettings {
  readonly rooms: number;
  readonly rounds: number;
  readonly seconds: number;
  readonly connections: number;
  readonly engines: readonly Engine[];
  readonly loader: Loader;
}

/** What opens a room is left out: it changes what the lists are asked for next. */
const COMPARED: readonly RequestName[] = ['page', 'repeated', 'chats', 'repeatedChats', 'room'];
const CALLS = 5_000;

/** Measures a commit and this tree in turn, each on stores of its own from one export, and writes the results. */
export async function compareWith(ref: string, settings: CompareSettings): Promise<void> {
  await withResources(async (resources) => {
    console.log(`Building ${ref} …`);
    const other = resources.use(await buildTree(ref));
    const { path: folder } = resources.use(temporaryFolder());
    const cluster = settings.engines.includes('postgres') ? await startPostgres() : undefined;
    resources.use(cluster);
    const engines = settings.engines.filter((engine) => engine === 'sqlite' || cluster !== undefined);

    console.log(`Writing an export of ${whole(settings.rooms)} rooms …`);
    const content = { rooms: settings.rooms, small: false, newVisitors: 0, calls: CALLS };
    const files = await writeExport(folder, content);
    const requests = planRequests({ ...settings, calls: files.calls }).filter(({ name }) => COMPARED.includes(name));

    const servers = [];
    for (const engine of engines) {
      for (const tree of [other, THIS_TREE]) {
        console.log(`Importing it into a store of ${tree.title}, ${engine} …`);
        const database = await makeStore(engine, tree, folder, cluster);
        await fillStore(database, files, settings.rooms, tree);
        const credentials = await createToken(database, tree);
        servers.push(resources.use(await startSwitchboard(engine, database, credentials, tree)));
      }
    }
    const first = servers.find(({ likeness }) => likeness === 'bytes');
    if (first === undefined) return;
    const reference = await readReference(first, requests);
    const bare = await startBare(typicalBodies(reference));
    for (const target of bare) resources.use(target);

    const races = await enterRaces(requests, [...bare, ...servers], reference);
    await runRounds(races, settings);
    const trees: ComparedTrees = { against: other.title, own: await describeThisTree() };
    const results = { setUp: describeSetUp(settings, cluster, files), trees, requests, races, engines };
    await writeResults('comparison', comparisonMarkdown(results), { data: comparisonData(results) });
  });
}

async function makeStore(engine: Engine, tree: Tree, folder: string, cluster: Cluster | undefined): Promise<string> {
  const name = tree === THIS_TREE ? 'own' : 'against';
  if (engine === 'sqlite' || cluster === undefined) return `sqlite:${join(folder, `${name}.db`)}`;
  return await cluster.createDatabase(name);
}

function describeSetUp(settings: CompareSettings, cluster: Cluster | undefined, { calls }: ExportFiles): string {
  const { rooms, rounds, seconds, connections, loader } = settings;
  const postgres = cluster === undefined ? '' : `; PostgreSQL ${cluster.version}`;
  return (
    `${whole(rooms)} rooms (${whole(calls.length)} asked for by id), ${loader.name}, ${connections} connections, medians ` +
    `of ${rounds} interleaved rounds of ${seconds} s a server and request${postgres}. ${describeMachine()} ` +
    `${new Date().toISOString().slice(0, 10)}.`
  );
}
