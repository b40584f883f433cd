import type { operations } from '@switchboard/contract';
import type { FilterablePaths, Grammars, lists, RequiredAlternatives, SortKey } from './generated/operations.js';

/** The name of an operation: its `operationId`. */
export type OperationId = keyof operations;
/** An operation that answers page by page. */
export type ListId = (typeof lists)[number];

/** What an operation answers with the status 200. */
export type AnswerOf<Id extends OperationId> = operations[Id]['responses'][200]['content']['application/json'];
/** The rooms of a list. */
export type RoomOf<Id extends ListId> = AnswerOf<Id>['rooms'][number];

/** A moment: a `Date` or ISO 8601 text. A text without offset is UTC. */
export type Moment = Date | string;

/**
 * When something happened: within a range, both ends included, either may be left out; at a `Date` or date-time, to the
 * millisecond; or on a date such as `2021-07-09`, that day in UTC. A date as `start` is the beginning of that day, as
 * `end` its last millisecond.
 */
export type DateRange = Moment | { readonly start?: Moment; readonly end?: Moment };

/** What an editor shows of the parameters with dates, before the contract's words. */
interface DateParameters {
  /**
   * When the room was created. `new Date(…)` is that very instant, to the millisecond, never its day: for a day give text
   * or a range.
   *
   * @example
   * createdAt: '2021-07-09' // that day in UTC
   * createdAt: { start: '2021-07-09', end: '2021-07-31' } // from the first to the last of these days in UTC
   * createdAt: { start: new Date(2021, 6, 9), end: new Date(2021, 6, 9, 23, 59, 59, 999) } // that day where you are
   */
  readonly createdAt?: DateRange | undefined;
  /**
   * When the room was closed. `new Date(…)` is that very instant, to the millisecond, never its day: for a day give text
   * or a range.
   *
   * @example
   * closedAt: '2021-07-09' // that day in UTC
   * closedAt: { start: '2021-07-09', end: '2021-07-31' } // from the first to the last of these days in UTC
   * closedAt: { start: new Date(2021, 6, 9), end: new Date(2021, 6, 9, 23, 59, 59, 999) } // that day where you are
   */
  readonly closedAt?: DateRange | undefined;
}

/** The order: paths with `1` (ascending) or `-1` (descending), the most important first, at most 8. */
export type Sort = { readonly [Path in keyof FilterablePaths | SortKey]?: 1 | -1 };

/** Custom fields by name. Each value is a case-insensitive part of the room's, and all must match. */
export type CustomFields = Readonly<Record<string, string | number | boolean>>;

/** A filter, in a small closed part of MongoDB's language: at most 5 deep, 50 conditions, 500 values in a list. */
export type RoomQuery = { readonly [Path in keyof FilterablePaths]?: Condition<FilterablePaths[Path]> } & {
  readonly $and?: readonly RoomQuery[];
  readonly $or?: readonly RoomQuery[];
};

/** What a value has to be: this one, or what the operators say. Null is a missing value. */
export type Condition<Value> = Operand<Value> | null | (EqualityOf<Operand<Value>> & ComparisonOf<Value>);

type Operand<Value> = Value extends Date ? Moment : Value extends readonly (infer Element)[] ? Element : Value;

interface EqualityOf<Value> {
  readonly $eq?: Value | null;
  readonly $ne?: Value | null;
  readonly $in?: readonly (Value | null)[];
  readonly $nin?: readonly (Value | null)[];
  /** Whether the key is there, null included. */
  readonly $exists?: boolean;
}

type ComparisonOf<Value> = (Value extends string | readonly string[] ? TextConditions : {}) &
  (Value extends readonly unknown[] | boolean ? {} : OrderOf<Operand<Value>>);

interface OrderOf<Value> {
  readonly $gt?: Value;
  readonly $gte?: Value;
  readonly $lt?: Value;
  readonly $lte?: Value;
}

interface TextConditions {
  /** No pattern: the text contains this one, or begins with it after `^`. A metacharacter needs a backslash. */
  readonly $regex?: string;
  /** `i`: in any case. */
  readonly $options?: 'i' | '';
}

/** What the client makes of the parameters that are JSON text on the wire. A new grammar has to be added here. */
interface GrammarValues {
  readonly dateRange: DateRange;
  readonly sort: Sort;
  readonly query: RoomQuery;
  readonly customFields: CustomFields;
  readonly fields: never;
}

type QueryOf<Id extends OperationId> = NonNullable<operations[Id]['parameters']['query']>;

type ValueOf<Query, Name extends keyof Query> = Name extends keyof Grammars
  ? GrammarValues[Grammars[Name]] | string
  : Query[Name] extends readonly string[] | undefined
    ? readonly string[]
    : Query[Name];

/** The parameters of an operation, `fields` apart, which decides the type of the answer. */
export type ParametersOf<Id extends OperationId, Query = Omit<QueryOf<Id>, 'fields'>> = {
  readonly [Name in keyof Query]: ValueOf<Query, Name> | ({} extends Pick<Query, Name> ? undefined : never);
} & (Id extends keyof RequiredAlternatives ? OneOf<Query, RequiredAlternatives[Id]> : unknown) &
  (Id extends ListId ? DateParameters : unknown);

type OneOf<Query, Names> = Names extends keyof Query ? { readonly [Name in Names]-?: Query[Name] & string } : never;
