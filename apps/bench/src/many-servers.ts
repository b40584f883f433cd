import { query } from './cluster.ts';
import { cpuTimeBetween, cpuTimesOf } from './cpu-time.ts';
import { type Aim, type Loader, loadChecked } from './load/load.ts';
import type { Probe } from './probe.ts';
import type { Request } from './requests.ts';
import type { RoundSettings } from './rounds.ts';
import { serve } from './switchboard.ts';

/** What so many servers on one database give together, in each round. */
export interface ManyServers {
  readonly servers: number;
  readonly request: Request;
  readonly rounds: readonly ManyServersRound[];
}

interface ManyServersRound {
  readonly perSecond: number;
  /** Microseconds of the processors for an answer, of all servers and of the database. */
  readonly serverCpu: number;
  readonly databaseCpu: number;
}

const COUNTS = [1, 2, 4];

/** Loads 1, 2 and 4 servers on one PostgreSQL, each over its share of the connections. */
export async function measureManyServers(
  database: string,
  asked: readonly { request: Request; probe: Probe }[],
  { loader, rounds, seconds, connections }: RoundSettings,
): Promise<ManyServers[]> {
  await using started = new AsyncDisposableStack();
  const all: { url: string; pid: number }[] = [];
  for (let server = 0; server < Math.max(...COUNTS); server += 1) all.push(started.use(await serve(database)));
  const results = COUNTS.flatMap((servers) =>
    asked.map(({ request, probe }) => ({ servers, request, probe, rounds: [] as ManyServersRound[] })),
  );
  for (let round = 0; round <= rounds; round += 1) {
    const label = round === 0 ? 'Warming up' : `Round ${round} of ${rounds}`;
    for (const { servers, request, probe, rounds: kept } of results) {
      console.log(`${label}: ${request.title}; servers on one PostgreSQL: ${servers}`);
      const aim = { paths: request.paths(round), seconds, connections: connections / servers, ...probe };
      const measured = await loadTogether(loader, database, all.slice(0, servers), aim);
      if (round > 0) kept.push(measured);
    }
  }
  return results;
}

async function loadTogether(
  loader: Loader,
  database: string,
  servers: readonly { url: string; pid: number }[],
  aim: Omit<Aim, 'url'>,
): Promise<ManyServersRound> {
  const backends = await query<{ pid: number }>(database, 'select pid from pg_stat_activity');
  const cpu = async () => ({
    servers: await cpuTimesOf(servers.map(({ pid }) => pid)),
    database: await cpuTimesOf(backends.map(({ pid }) => pid)),
  });
  const before = await cpu();
  const seen = await Promise.all(servers.map(({ url }) => loadChecked(loader, { ...aim, url })));
  const after = await cpu();
  const answers = seen.reduce((sum, one) => sum + one.answers, 0);
  return {
    perSecond: seen.reduce((sum, one) => sum + one.answers / one.seconds, 0),
    serverCpu: cpuTimeBetween(before.servers, after.servers) / answers,
    databaseCpu: cpuTimeBetween(before.database, after.database) / answers,
  };
}
