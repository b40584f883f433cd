import { type Access, type InList, isInList, isName, isRangeOf, split, valueRank } from './access.js';
import type { Condition } from './condition.js';
import { IN_ORDER, IN_TIME, NAMES_IN_TIME, OPEN_IN_TIME } from './room-indexes.js';

/** More lists than these are not merged. */
const MAX_STREAMS = 8;

/**
 * What is looked at on the way to the end of a page: no room that isn't found, others, too, or, where no index has the
 * order that is asked for, all rooms of the type.
 */
export type Passed = 'none' | 'others' | 'all';

/** How rooms are read in the order of an index, one after the other, until there are enough. */
export interface Walk {
  /** Each in the order that is wanted: they are merged. A room may be in several. */
  readonly streams: readonly Access[];
  readonly passes: Passed;
  /** What holds for all rooms that lie there. */
  readonly along: readonly Condition[];
}

/** @param path In whose order they lie. */
export function walkInOrderOf(path: string, conditions: readonly Condition[]): Walk {
  if (path === 'ts') return walkInTime(conditions);
  const access = { ...split(conditions, (condition) => isRangeOf(path, condition)), index: IN_ORDER[path] as string };
  return { streams: [access], passes: access.asked.length > 0 ? 'others' : 'none', along: access.searched };
}

/** What is found is sorted. */
export function walkThroughAll(conditions: readonly Condition[]): Walk {
  return { streams: [{ lead: undefined, searched: [], asked: conditions }], passes: 'all', along: [] };
}

/** Along the indexes and lists that have the rooms of one value in the order of time. */
function walkInTime(conditions: readonly Condition[]): Walk {
  const [best] = conditions
    .map((condition) => ({ condition, values: valuesOf(condition) }))
    .filter(({ values }) => values.length > 0 && values.length <= MAX_STREAMS)
    .map((candidate) => ({ ...candidate, rank: Math.min(...candidate.values.map(valueRank)) }))
    .toSorted((a, b) => b.rank - a.rank);
  if (best === undefined) return walkAlong(undefined, conditions);
  const others = conditions.filter((condition) => condition !== best.condition);
  const walks = best.values.map((value) => walkAlong(value, others));
  return {
    streams: walks.flatMap(({ streams }) => streams),
    passes: walks.some(({ passes }) => passes === 'others') ? 'others' : 'none',
    along: [best.condition, ...others.filter(isOpenOrHeld)],
  };
}

function walkAlong(value: Condition | undefined, others: readonly Condition[]): Walk {
  if (value !== undefined && isInList(value)) return walkAlongList(value, others);
  const { searched, asked } = split(others, (condition) => condition.op === 'is' || isRangeOf('ts', condition));
  const flags = searched.filter(({ op }) => op === 'is');
  const ofOpenAlone = (value === undefined || isIn(OPEN_IN_TIME, value)) && flags.some(isOpenOrHeld);
  const access =
    value === undefined
      ? {
          searched,
          ...(flags.some(isOpenOrHeld)
            ? {}
            : { index: asked.some(isOfNames) ? NAMES_IN_TIME : (IN_ORDER['ts'] as string) }),
        }
      : { searched: [value, ...searched] };
  return {
    streams: [{ lead: undefined, asked, ...access }],
    passes: asked.length === 0 && (flags.length === 0 || ofOpenAlone) ? 'none' : 'others',
    along: flags.filter(isOpenOrHeld),
  };
}

function walkAlongList(list: InList, others: readonly Condition[]): Walk {
  const { searched, asked } = split(others, (condition) => isRangeOf('ts', condition));
  return {
    streams: [{ lead: { kind: 'list', condition: list }, searched, asked }],
    passes: asked.length > 0 ? 'others' : 'none',
    along: [],
  };
}

/** One condition for each value that a room may have, if there are indexes, or lists, for all. */
function valuesOf(condition: Condition): Condition[] {
  if (condition.op === 'or') {
    const alternatives = condition.of.map((each) => (isIn(IN_TIME, each) ? valuesOf(each) : []));
    return alternatives.some((values) => values.length === 0) ? [] : alternatives.flat();
  }
  if (condition.op !== 'in' || (!isIn(IN_TIME, condition) && !isInList(condition))) return [];
  return [...new Set(condition.values)].map((value) => ({ ...condition, values: [value] }));
}

/** Asks for a text in folded names. */
function isOfNames(condition: Condition): boolean {
  return condition.op === 'named' || (condition.op === 'contains' && condition.folded && isName(condition));
}

function isIn(paths: ReadonlySet<string>, condition: Condition): boolean {
  return condition.op === 'in' && !condition.orMissing && paths.has(condition.path.path);
}

function isOpenOrHeld(condition: Condition): boolean {
  return condition.op === 'is' && condition.value && condition.flag !== 'served';
}
