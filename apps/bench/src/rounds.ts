import { type Loader, loadChecked } from './load/load.ts';
import { ask, type Probe } from './probe.ts';
import { LIST, type Request } from './requests.ts';
import type { Target } from './targets.ts';

/** A request at a target, and how many answers a second each round gave. */
export interface Race {
  readonly request: Request;
  readonly target: Target;
  readonly probe: Probe;
  readonly perSecond: number[];
}

export interface RoundSettings {
  readonly loader: Loader;
  readonly rounds: number;
  readonly seconds: number;
  readonly connections: number;
}

/**
 * Runs the races in turn, all of them in each round, so that whatever slows the machine for a while slows all of them.
 * The first round warms up, and is not kept.
 * @param firstRound Of the paths.
 */
export async function runRounds(races: readonly Race[], { rounds, ...settings }: RoundSettings): Promise<void> {
  for (let round = 0; round <= rounds; round += 1) {
    const label = round === 0 ? 'Warming up' : `Round ${round} of ${rounds}`;
    for (const race of races) {
      console.log(`${label}: ${race.request.title}; ${race.target.title}`);
      const perSecond = await runRace(race, round, settings);
      if (round > 0) race.perSecond.push(perSecond);
    }
  }
}

async function runRace(
  { request, target, probe }: Race,
  round: number,
  { loader, seconds, connections }: Omit<RoundSettings, 'rounds'>,
): Promise<number> {
  const { url } = target;
  const opening = request.opens > 0 && target.name !== 'limit';
  const before = opening ? await totalOf(target) : 0;
  const seen = await loadChecked(loader, { url, paths: request.paths(round), connections, seconds, ...probe });
  if (opening) checkOpened(request, target, seen.answers, (await totalOf(target)) - before, connections);
  return seen.answers / seen.seconds;
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
