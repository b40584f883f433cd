import type { Query } from '../query.js';

/** A query and its values: plain data, which goes from thread to thread. */
export interface BoundQuery {
  readonly sql: string;
  readonly values: readonly unknown[];
}

export function bindQuery<Args>(query: Query<Args, unknown>, args: Args): BoundQuery {
  return { sql: query.sql, values: query.bind(args) };
}

/** As a query, which takes no arguments. */
export function boundAsQuery<Row>({ sql, values }: BoundQuery): Query<undefined, Row> {
  return { sql, bind: () => [...values] };
}

/** The same for an object of queries and other plain data. */
export function bindQueries(queries: object, args: unknown): Record<string, unknown> {
  return mapValues(queries, (value) => (isQuery(value) ? bindQuery(value, args) : value));
}

export function boundAsQueries(bound: Record<string, unknown>): Record<string, unknown> {
  return mapValues(bound, (value) => (isBound(value) ? boundAsQuery(value) : value));
}

function mapValues(object: object, change: (value: unknown) => unknown): Record<string, unknown> {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)]));
}

function isQuery(value: unknown): value is Query<unknown, unknown> {
  return typeof value === 'object' && value !== null && 'bind' in value;
}

function isBound(value: unknown): value is BoundQuery {
  return typeof value === 'object' && value !== null && 'values' in value;
}
