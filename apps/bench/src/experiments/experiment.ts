import { enterRaces } from '../races.ts';
import { readReference } from '../reference.ts';
import { type Difference, experimentData, experimentMarkdown } from '../report/experiment-report.ts';
import { describeMachine } from '../report/machine.ts';
import { writeResults } from '../report/write-results.ts';
import type { Request } from '../requests.ts';
import { type Race, type RoundSettings, runRounds } from '../rounds.ts';
import { startBare } from '../targets.ts';

/** What the house needs to know, each thing alone. */
export interface Experiment {
  readonly name: string;
  readonly title: string;
  readonly differences: readonly Difference[];
  readonly requests: readonly Request[];
  /** What the bare server answers each path with. */
  readonly bodies: Readonly<Record<string, string>>;
}

/** All servers in turn in each round, and writes what each difference has cost. */
export async function runExperiment(
  { name, title, differences, requests, bodies }: Experiment,
  resources: AsyncDisposableStack,
  settings: RoundSettings,
): Promise<void> {
  const [bare] = await startBare(bodies);
  if (bare === undefined) throw new Error('There is no bare server.');
  resources.use(bare);
  const servers = new Set(differences.flatMap(({ with: one, without }) => [without, one]));
  const [first] = servers;
  if (first === undefined) return;
  const reference = await readReference(first, requests);
  const races: Race[] = await enterRaces(requests, [bare, ...servers], reference);
  await runRounds(races, settings);
  const { loader, rounds, seconds, connections } = settings;
  const setUp =
    `${loader.name}, ${connections} connections, medians of ${rounds} interleaved rounds of ${seconds} s a server and ` +
    `request. ${describeMachine()} ${new Date().toISOString().slice(0, 10)}.`;
  const results = { name, title, setUp, differences, requests, races };
  await writeResults(`experiment-${name}`, experimentMarkdown(results), { data: experimentData(results) });
}
