import Sqlite from 'better-sqlite3';
import { Client } from 'pg';
import { planStream } from '../src/rooms/page-plan.js';
import {
  compileCountQuery,
  compilePageQuery,
  compileStreamQuery,
  pageOperands,
  planRead,
} from '../src/rooms/room-query.js';
import type { Selection } from '../src/rooms/selection.js';
import type { QueryBuilder } from '../src/store/query.js';
import type { PostgresPageQuery } from '../src/store/postgres/builder.js';
import type { SqlitePageQuery } from '../src/store/sqlite/builder.js';
import { readPage } from '../src/store/sqlite/read-page.js';

/** Tells how a store reads rooms, in steps of its engine's plans. */
export interface PlanReader extends AsyncDisposable {
  /** The steps of counting that look at rooms which aren't found. */
  scansOfTotal(selection: Selection): Promise<string[]>;
  /** The steps of a page of 50 and its total that do so, but for what is passed on the way to the page's end. */
  scansOfPage(selection: Selection, offset?: number): Promise<string[]>;
  /** What an answer without a limit sorts, each time. */
  sortsOfStream(selection: Selection): Promise<('keys' | 'documents')[]>;
}

const LIMIT = 50;

interface Statement {
  readonly sql: string;
  readonly values: unknown[];
}

function countStatement(builder: QueryBuilder, selection: Selection): Statement {
  const { count } = planRead(selection, builder.dialect);
  const query = compileCountQuery(builder, count);
  return { sql: query.sql, values: query.bind(count.operands) };
}

function streamStatement(builder: QueryBuilder, selection: Selection): Statement {
  const plan = planStream(selection, builder.dialect);
  const query = compileStreamQuery(builder, selection, plan);
  return { sql: query.sql, values: query.bind([Number.MAX_SAFE_INTEGER, 0, ...plan.operands]) };
}

function pageQuery(builder: QueryBuilder, selection: Selection, offset: number) {
  const read = planRead(selection, builder.dialect);
  return { query: compilePageQuery(builder, selection, read), operands: [LIMIT, offset, ...pageOperands(read)] };
}

/** By the steps of its plans: they name the index and what is looked up in it. */
export function readSqlitePlans(builder: QueryBuilder, file: string): PlanReader {
  const connection = new Sqlite(file, { readonly: true });
  const stepsOf = ({ sql, values }: Statement) =>
    connection
      .prepare<unknown[], { detail: string }>(`explain query plan ${sql}`)
      .all(...values)
      .map(({ detail }) => detail);

  return {
    scansOfTotal: async (selection) => stepsOf(countStatement(builder, selection)).filter(isScan),

    async scansOfPage(selection, offset = 0) {
      const { query, operands } = pageQuery(builder, selection, offset);
      const scans: string[] = [];
      readPage(
        (part, args) => {
          const statement = { sql: part.sql, values: part.bind(args) };
          const steps = stepsOf(statement);
          const isWalk = part.sql.includes('room_documents') && !steps.includes('USE TEMP B-TREE FOR ORDER BY');
          if (!isWalk) scans.push(...steps.filter(isScan));
          return connection.prepare(statement.sql).get(...statement.values) as undefined;
        },
        query as SqlitePageQuery<typeof operands>,
        operands,
      );
      return scans;
    },

    async sortsOfStream(selection) {
      const steps = stepsOf(streamStatement(builder, selection));
      const documents = steps.findIndex((step) => step.includes('room_documents'));
      return steps.flatMap((step, place) =>
        step.includes('TEMP B-TREE') ? [place < documents ? 'keys' : 'documents'] : [],
      );
    },
    async [Symbol.asyncDispose]() {
      connection.close();
    },
  };
}

/** Reads all of a table, or all rooms of a type; open rooms and those on hold are few. */
function isScan(step: string): boolean {
  if (/rooms_open|rooms_on_hold/.test(step)) return false;
  return /^SCAN (rooms|room_tags|room_ancestors|room_custom_fields)\b|^SEARCH rooms .*\(type=\?\)$/.test(step);
}

interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly 'Rows Removed by Index Recheck'?: number;
  readonly Plans?: readonly PlanNode[];
  /** Whether it is read in the order of the page, until there are enough. */
  readonly isWalk?: boolean;
}

function nodesBelow(node: PlanNode): PlanNode[] {
  const type = node['Node Type'];
  const isWalk = type === 'Limit' || (node.isWalk === true && !/Sort|Aggregate|Hash/.test(type));
  return [{ ...node, isWalk }, ...(node.Plans ?? []).flatMap((below) => nodesBelow({ ...below, isWalk }))];
}

/** By how many rooms each step of its plans looks at. */
export async function readPostgresPlans(builder: QueryBuilder, url: string, few: number): Promise<PlanReader> {
  const client = new Client({ connectionString: url });
  await client.connect();
  // Of all rooms: a sample gives other estimates each time, and so does one that the server takes by itself meanwhile.
  for (const table of ['rooms', 'room_documents', 'room_tags', 'room_ancestors', 'room_custom_fields']) {
    await client.query(`alter table ${table} set (autovacuum_enabled = off)`);
  }
  await client.query('set default_statistics_target = 1000');
  await client.query('vacuum analyze'); // which also brings what was written last into the indexes of texts

  async function nodesOf({ sql, values }: Statement, options: string): Promise<PlanNode[]> {
    const { rows } = await client.query<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>(
      `explain (${options} format json) ${sql}`,
      values,
    );
    return rows.flatMap((row) => nodesBelow(row['QUERY PLAN'][0].Plan));
  }

  async function scansOf(statement: Statement): Promise<string[]> {
    const nodes = await nodesOf(statement, 'analyze,');
    return nodes.filter((node) => isOfRooms(node) && looksOf(node) > few * (node.isWalk === true ? 8 : 1)).map(nameOf);
  }

  return {
    scansOfTotal: (selection) => scansOf(countStatement(builder, selection)),
    async scansOfPage(selection, offset = 0) {
      const { query, operands } = pageQuery(builder, selection, offset);
      const { short } = query as PostgresPageQuery<typeof operands>;
      return await scansOf({ sql: short.sql, values: short.bind(operands) });
    },
    async sortsOfStream(selection) {
      const nodes = await nodesOf(streamStatement(builder, selection), '');
      return nodes
        .filter((node) => node['Node Type'] === 'Sort')
        .map((node) => (JSON.stringify(node).includes('room_documents') ? 'documents' : 'keys'));
    },
    [Symbol.asyncDispose]: () => client.end(),
  };
}

function isOfRooms(node: PlanNode): boolean {
  return /^(rooms|room_tags|room_ancestors|room_custom_fields)$/.test(node['Relation Name'] ?? '');
}

function looksOf(node: PlanNode): number {
  const removed = (node['Rows Removed by Filter'] ?? 0) + (node['Rows Removed by Index Recheck'] ?? 0);
  return (node['Actual Rows'] + removed) * node['Actual Loops'];
}

function nameOf(node: PlanNode): string {
  return [node['Node Type'], node['Relation Name'], node['Index Name']].filter(Boolean).join(' ');
}
