import { probe, type Reference } from './probe.ts';
import type { Request, RequestName } from './requests.ts';
import type { Race } from './rounds.ts';
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
      races.push({ request, target, probe: await probe(target, request, reference), perSecond: [] });
    }
  }
  return races;
}

export function findRace(races: readonly Race[], request: RequestName, target: TargetName): Race | undefined {
  return races.find((race) => race.request.name === request && race.target.name === target);
}

/** What a race is of another, round by round. */
export function ratios(race: Race, other: Race): number[] {
  return race.perSecond.map((perSecond, round) => perSecond / (other.perSecond[round] ?? Number.NaN));
}

/** What a race is of the limit of its request, round by round. */
export function ratiosToLimit(races: readonly Race[], race: Race): number[] {
  const limit = findRace(races, race.request.limit, 'limit');
  return limit === undefined ? [] : ratios(race, limit);
}
