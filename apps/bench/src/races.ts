import { probe, type Reference } from './probe.ts';
import type { Request, RequestName } from './requests.ts';
import type { Race } from './rounds.ts';
import { median } from './statistics.ts';
import type { Target, TargetName } from './targets.ts';

/** Every request at every target that takes it, each answer checked once. */
export async function enterRaces(
  requests: readonly Request[],
  targets: readonly Target[],
  reference: Reference,
): Promise<Race[]> {
  const races: Race[] = [];
  for (const request of requests) {
    for (const target of targets.filter((target) => target.requests.includes(request.name))) {
      races.push({ request, target, probe: await probe(target, request, reference), turns: [] });
    }
  }
  return races;
}

export function findRace(races: readonly Race[], request: RequestName, target: TargetName): Race | undefined {
  return races.find((race) => race.request.name === request && race.target.name === target);
}

/** What the throughput of a race is of that of another, round by round. */
export function ratios(race: Race, other: Race): number[] {
  return race.turns.map(({ perSecond }, round) => perSecond / (other.turns[round]?.perSecond ?? Number.NaN));
}

/** Microseconds of CPU an answer beyond those of the bare server, round by round. */
export function cpuBeyondBare(races: readonly Race[], race: Race): number[] {
  const bare = findRace(races, race.request.bare, 'bare');
  return race.turns.map(({ serverCpu }, round) => serverCpu - (bare?.turns[round]?.serverCpu ?? Number.NaN));
}

/**
 * How many microseconds an answer the bare server would have to burn to give as many answers a second as a race: by the
 * medians, the time between two answers grows evenly from one measured point of the curve to the next.
 */
export function burntByCurve(races: readonly Race[], race: Race): number {
  const points = curveOf(races, race.request).map(({ burn, perSecond }) => ({ burn, gap: 1 / perSecond }));
  const gap = 1 / median(race.turns.map(({ perSecond }) => perSecond));
  const end = points.findIndex((point, place) => place > 0 && point.gap >= gap);
  const [from, to] = points.slice(...(end === -1 ? [-2] : [end - 1, end + 1]));
  if (from === undefined || to === undefined) return Number.NaN;
  return from.burn + ((to.burn - from.burn) * (gap - from.gap)) / (to.gap - from.gap);
}

/** The answers a second of the bare server by the microseconds that it burns for each. */
export function curveOf(races: readonly Race[], request: Request): { burn: number; perSecond: number }[] {
  return races
    .filter((race) => race.request.name === request.bare && race.target.burn !== undefined)
    .map(({ target, turns }) => ({
      burn: target.burn ?? 0,
      perSecond: median(turns.map(({ perSecond }) => perSecond)),
    }))
    .toSorted((a, b) => a.burn - b.burn);
}
