import { SEARCHED_LENGTH, type TextTables } from '../store/dialect.js';
import { foldCase } from './column-text.js';
import { type Condition, isComparison } from './condition.js';
import type { FilterablePath } from './filterable-paths.js';
import { indexRank } from './room-indexes.js';

export type InList = Condition & { op: 'in' | 'prefix' };
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
  /** The index to take, where another would be taken for better than it is. */
  readonly index?: string;
}

/** The conditions that all must hold, with what follows from them and has an index. */
export function conjunctsOf(condition: Condition): readonly Condition[] {
  if (condition.op === 'and') return condition.of.flatMap(conjunctsOf);
  if (condition.op !== 'or') return [...foldedTexts(condition), asFlag(condition)];
  const alternatives = condition.of.map(conjunctsOf);
  const [only, other] = alternatives;
  return only !== undefined && other === undefined ? only : [{ op: 'or', of: alternatives.map(joined) }];
}

function joined(conditions: readonly Condition[]): Condition {
  const [only, other] = conditions;
  return only !== undefined && other === undefined ? only : { op: 'and', of: conditions };
}

/**
 * A name that contains a text does so folded, too, and folded names have an index; except where folding looks at the
 * letters around: a capital sigma at the end of a word.
 */
function foldedTexts(condition: Condition): Condition[] {
  if (condition.op !== 'contains' && !(condition.op === 'prefix' && condition.folded)) return [];
  const { op, path, folded, text } = condition;
  if (!isName(condition) || (op === 'contains' && folded) || (!folded && text.includes('Σ'))) return [];
  return [{ op: 'contains', path, text: foldCase(text), folded: true }];
}

/** What a flag says as well: only of `true`, for it is false for rooms without the key, too. */
function asFlag(condition: Condition): Condition {
  if (condition.op !== 'in' || condition.orMissing || condition.values.length === 0) return condition;
  const { path } = condition.path;
  if ((path !== 'open' && path !== 'onHold') || condition.values.some((value) => value !== 1)) return condition;
  return { op: 'is', flag: path, value: true };
}

/**
 * Finds rooms by the condition that is likely to leave the fewest; undefined if there is no index for any.
 * @param conditions As `conjunctsOf` gives them.
 */
export function findBy(conditions: readonly Condition[], textTables: TextTables): Access | undefined {
  const [best] = conditions
    .map((condition) => ({ condition, rank: rankOf(condition, textTables) }))
    .filter(({ rank }) => rank > 0)
    .toSorted((a, b) => b.rank - a.rank);
  if (best === undefined) return undefined;
  const lead = leadOf(best.condition, textTables);
  if (lead === undefined) return split(conditions, (condition) => indexRank(condition) > 0);
  const others = conditions.filter((condition) => condition !== best.condition || isBlurred(condition));
  const isInTime = lead.kind === 'list' && lead.condition.op === 'in';
  return { ...split(others, (condition) => isInTime && isRangeOf('ts', condition)), lead };
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

/** Tables of texts may take the last two characters of the basic plane for U+FFFD. */
function isBlurred(condition: Condition): boolean {
  return 'text' in condition && /[\uFFFD-\uFFFF]/.test(condition.text);
}

/** As `indexRank`, but also by lists of values. */
export function valueRank(condition: Condition): number {
  return isInList(condition) ? 4 : indexRank(condition);
}

function rankOf(condition: Condition, textTables: TextTables): number {
  if (condition.op === 'or') {
    const ranks = condition.of.map((each) => Math.max(0, ...allOf(each).map((part) => rankOf(part, textTables))));
    return ranks.length === 0 ? 0 : Math.min(...ranks);
  }
  return isInTexts(condition, textTables) ? 4.5 : valueRank(condition);
}

/** Undefined where an index of the table leads to the rooms. */
function leadOf(condition: Condition, textTables: TextTables): Lead | undefined {
  if (condition.op === 'or') {
    const of = condition.of.map((alternative) => findBy(allOf(alternative), textTables));
    return { kind: 'any', of: of.filter((access) => access !== undefined) };
  }
  if (isInList(condition)) return { kind: 'list', condition };
  return isInTexts(condition, textTables) ? { kind: 'text', condition } : undefined;
}

function allOf(condition: Condition): readonly Condition[] {
  return condition.op === 'and' ? condition.of : [condition];
}

/** Values of a list that lie in their own index; those that hold a text somewhere do not. */
export function isInList(condition: Condition): condition is InList {
  const { op } = condition;
  if (op === 'in') return condition.path.type === 'strings' && !condition.orMissing && condition.values.length > 0;
  return op === 'prefix' && condition.path.type === 'strings' && !condition.folded;
}

function isInTexts(condition: Condition, { names }: TextTables): condition is InText {
  const { op } = condition;
  const isOfNames = op === 'named' || (op === 'contains' && condition.folded && isName(condition));
  if (op !== 'customField' && (!isOfNames || names === undefined)) return false;
  return Array.from(condition.text).length >= SEARCHED_LENGTH;
}

/** Of `name` or `fname`, whose folded texts have an index. */
export function isName({ path: { path } }: { path: FilterablePath }): boolean {
  return path === 'name' || path === 'fname';
}
