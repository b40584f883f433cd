import { SEARCHED_LENGTH } from '../store/dialect.js';
import { foldCase } from './column-text.js';
import { type Condition, isComparison } from './condition.js';
import { indexRank } from './room-indexes.js';

export type InList = Condition & { op: 'in' | 'prefix' | 'contains' };
export type InText = Condition & { op: 'contains' | 'named' | 'customField' };

/** A list of rooms that the store keeps beside them: of a tag or unit, of a text in names, or of either of several. */
export type Lead =
  | { readonly kind: 'list'; readonly condition: InList }
  | { readonly kind: 'text'; readonly condition: InText }
  | { readonly kind: 'any'; readonly of: readonly Access[] };

/** How rooms of a type are found, and what is asked of each. */
export interface Access {
  /** None: an index of the table of rooms leads to them. */
  readonly lead: Lead | undefined;
  /** What that index, or the index of the lead, is searched for. */
  readonly searched: readonly Condition[];
  /** What no index is searched for. */
  readonly asked: readonly Condition[];
}

/** The conditions that all must hold. */
export function conjunctsOf(condition: Condition): Condition[] {
  if (condition.op === 'and') return condition.of.flatMap(conjunctsOf);
  if (condition.op === 'or' && condition.of.length === 1) return condition.of.flatMap(conjunctsOf);
  return [asFlag(condition)];
}

/** What a flag says as well: only of `true`, for it is false for rooms without the key, too. */
function asFlag(condition: Condition): Condition {
  if (condition.op !== 'in' || condition.orMissing || condition.values.length === 0) return condition;
  const { path } = condition.path;
  if ((path !== 'open' && path !== 'onHold') || condition.values.some((value) => value !== 1)) return condition;
  return { op: 'is', flag: path, value: true };
}

/** Finds rooms by the condition that is likely to leave the fewest; undefined if there is no index for any. */
export function findBy(conditions: readonly Condition[], textTables: boolean): Access | undefined {
  const candidates = conditions.map((condition) => {
    const lead = leadOf(condition, textTables);
    return { condition, lead, rank: lead === undefined ? indexRank(condition) : LEAD_RANKS[lead.kind] };
  });
  const [best] = candidates.filter(({ rank }) => rank > 0).toSorted((a, b) => b.rank - a.rank);
  if (best === undefined) return undefined;
  if (best.lead === undefined) return split(conditions, (condition) => indexRank(condition) > 0);
  const isAnswered = best.lead.kind === 'any' || best.lead.condition === best.condition;
  const others = conditions.filter((condition) => !isAnswered || condition !== best.condition);
  const isInTime = best.lead.kind === 'list' && best.lead.condition.op === 'in';
  return { ...split(others, (condition) => isInTime && isRangeOf('ts', condition)), lead: best.lead };
}

/** An index of the table of rooms is searched for some of the conditions, and the others are asked. */
export function split(conditions: readonly Condition[], isSearched: (condition: Condition) => boolean): Access {
  return {
    lead: undefined,
    searched: conditions.filter(isSearched),
    asked: conditions.filter((condition) => !isSearched(condition)),
  };
}

export function isRangeOf(path: string, condition: Condition): boolean {
  return isComparison(condition) && condition.path.path === path;
}

/** Beside those of `indexRank`. */
export const LEAD_RANKS = { text: 4.5, list: 4, any: 2.5 } as const;

/** The list of a condition's rooms; perhaps with others, if they are to be asked again. */
function leadOf(condition: Condition, textTables: boolean): Lead | undefined {
  if (condition.op === 'or') {
    const of = condition.of.map((alternative) => findBy(conjunctsOf(alternative), textTables));
    return of.length > 0 && of.every((access) => access !== undefined) ? { kind: 'any', of } : undefined;
  }
  if (isInList(condition)) return { kind: 'list', condition };
  const text = textTables ? searchedText(condition) : undefined;
  return text && { kind: 'text', condition: text };
}

/** Values of a list that lie in their own index; those that hold a text somewhere do not. */
export function isInList(condition: Condition): condition is InList {
  const { op } = condition;
  if (op === 'in') return condition.path.type === 'strings' && !condition.orMissing && condition.values.length > 0;
  return op === 'prefix' && condition.path.type === 'strings' && !condition.folded;
}

/**
 * The text to look for in folded ones for a condition's rooms. A text that contains another does so folded, too, except
 * where folding looks at the letters around: a capital sigma at the end of a word.
 */
function searchedText(condition: Condition): InText | undefined {
  const { op } = condition;
  if (op === 'named' || op === 'customField') return isSearchable(condition.text) ? condition : undefined;
  if (op !== 'contains' && !(op === 'prefix' && condition.folded)) return undefined;
  const { path, folded, text } = condition;
  if ((path.path !== 'name' && path.path !== 'fname') || !isSearchable(text)) return undefined;
  if (op === 'contains' && folded) return condition as InText;
  return folded || !text.includes('Σ') ? { op: 'contains', path, text: foldCase(text), folded: true } : undefined;
}

function isSearchable(text: string): boolean {
  return Array.from(text).length >= SEARCHED_LENGTH;
}
