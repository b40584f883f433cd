import type { FilterablePath } from './filterable-paths.js';

/** A value as the store compares it: dates are UTC milliseconds, booleans 0 and 1. */
export type Operand = string | number;

/**
 * Which rooms are meant. Every filter of the API (parameters, `query`, visibility) becomes one tree of these,
 * and the repository compiles it to SQL.
 */
export type Condition =
  /** All of them; an empty `and` matches every room. */
  | { readonly op: 'and'; readonly of: readonly Condition[] }
  /** At least one of them; an empty `or` matches nothing. */
  | { readonly op: 'or'; readonly of: readonly Condition[] }
  /** Equal to one of the values, or without a value where `orMissing`. On a list of strings: holds one of them. */
  | {
      readonly op: 'in';
      readonly path: FilterablePath;
      readonly values: readonly Operand[];
      readonly orMissing: boolean;
    }
  /** The exact opposite of `in`: rooms without a value match, unless `orMissing`. */
  | {
      readonly op: 'notIn';
      readonly path: FilterablePath;
      readonly values: readonly Operand[];
      readonly orMissing: boolean;
    }
  | Comparison
  /** The key is there, null included. */
  | { readonly op: 'exists'; readonly path: FilterablePath; readonly present: boolean }
  /** The text begins with or contains `text`; with `folded`, both sides lower-cased (`text` is already). On a list: one of its strings does. */
  | {
      readonly op: 'prefix' | 'contains';
      readonly path: FilterablePath;
      readonly text: string;
      readonly folded: boolean;
    }
  /** `name` or `fname` contains the already lower-cased text, case folded. */
  | { readonly op: 'named'; readonly text: string }
  /** `livechatData.<key>` contains the already lower-cased text, case folded. */
  | { readonly op: 'customField'; readonly key: string; readonly text: string }
  /** One of the states that the store keeps as flags. */
  | { readonly op: 'is'; readonly flag: 'open' | 'served' | 'onHold'; readonly value: boolean };

export interface Comparison {
  readonly op: 'gt' | 'gte' | 'lt' | 'lte';
  readonly path: FilterablePath;
  readonly value: Operand;
}

export function isComparison(condition: Condition): condition is Comparison {
  const { op } = condition;
  return op === 'gt' || op === 'gte' || op === 'lt' || op === 'lte';
}

/** First key first; 1 ascending, -1 descending. */
export type Sort = readonly { readonly path: FilterablePath; readonly direction: 1 | -1 }[];

/** An instant range in UTC milliseconds, both ends included. */
export interface DateRange {
  readonly start?: number;
  readonly end?: number;
}

/** Values of `livechatData` to look for, already lower-cased. */
export type CustomFields = readonly { readonly key: string; readonly text: string }[];
