import { cpuTimeBetween, cpuTimesOf } from './cpu-time.ts';
import { query } from './cluster.ts';
import { type Loader, loadChecked } from './load/load.ts';
import { ask, type Probe } from './probe.ts';
import { LIST, type Request } from './requests.ts';
import type { Target } from './targets.ts';

/** A request at a target, and what each round gave. */
export interface Race {
  readonly request: Request;
  readonly target: Target;
  readonly probe: Probe;
  readonly turns: Turn[];
}

/** What a target was loaded with in one round. */
export interface Turn {
  /** Answers. */
  readonly perSecond: number;
  /** Microseconds of the processors for an answer, user and system: of the server's process. */
  readonly serverCpu: number;
  /** Likewise of PostgreSQL's; 0 where there is none. */
  readonly databaseCpu: number;
}

export interface RoundSettings {
  readonly loader: Loader;
  readonly rounds: number;
  readonly seconds: number;
  readonly connections: number;
}

const WARM_ANSWERS = 10_000;
const MOST_WARMING = 5;

/**
 * Runs the races in turn, all of them in each round, so that whatever slows the machine for a while slows all of them;
 * every other round in the opposite order. The first round warms up, longer where the machine is busy, and is not kept.
 */
export async function runRounds(races: readonly Race[], { rounds, ...settings }: RoundSettings): Promise<void> {
  for (let round = 0; round <= rounds; round += 1) {
    const label = round === 0 ? 'Warming up' : `Round ${round} of ${rounds}`;
    for (const race of round % 2 === 0 ? races : races.toReversed()) {
      console.log(`${label}: ${race.request.title}; ${race.target.title}`);
      if (round === 0) await warmUp(race, settings);
      else race.turns.push(await runRace(race, round, settings));
    }
  }
}

/** Until the code is compiled and the caches are full, whatever share of the processors others leave. */
async function warmUp(race: Race, settings: Omit<RoundSettings, 'rounds'>): Promise<void> {
  let answers = 0;
  // What opens rooms has paths for one round only.
  const most = race.request.opens > 0 ? 1 : MOST_WARMING;
  for (let time = 0; time < most && answers < WARM_ANSWERS; time += 1) {
    const { perSecond } = await runRace(race, 0, settings);
    answers += perSecond * settings.seconds;
  }
}

async function runRace(
  { request, target, probe }: Race,
  round: number,
  { loader, seconds, connections }: Omit<RoundSettings, 'rounds'>,
): Promise<Turn> {
  const { url } = target;
  const opening = request.opens > 0 && target.burn === undefined;
  const rooms = opening ? await totalOf(target) : 0;
  const before = await cpuTimes(target);
  const seen = await loadChecked(loader, { url, paths: request.paths(round), connections, seconds, ...probe });
  const after = await cpuTimes(target);
  if (opening) checkOpened(request, target, seen.answers, (await totalOf(target)) - rooms, connections);
  return {
    perSecond: seen.answers / seen.seconds,
    serverCpu: cpuTimeBetween(before.server, after.server) / seen.answers,
    databaseCpu: cpuTimeBetween(before.database, after.database) / seen.answers,
  };
}

async function cpuTimes({ pid, postgres }: Target) {
  const backends =
    postgres === undefined ? [] : await query<{ pid: number }>(postgres, 'select pid from pg_stat_activity');
  return { server: await cpuTimesOf([pid]), database: await cpuTimesOf(backends.map(({ pid }) => pid)) };
}

async function totalOf(target: Target): Promise<number> {
  const { body } = await ask(target, `${LIST}?count=1`);
  return (JSON.parse(body) as { total: number }).total;
}

/** Each request that opens a room has opened one; those that weren't answered in time may have. */
function checkOpened(request: Request, target: Target, answers: number, opened: number, connections: number): void {
  const wanted = answers * request.opens;
  if (opened >= wanted - connections && opened <= wanted + connections) return;
  throw new Error(`${target.title}, ${request.title}: ${opened} rooms were opened by ${answers} requests.`);
}
