import { LRUCache } from 'lru-cache';
import type pg from 'pg';
import { CopyQuery } from './copy-query.js';
import { joinPageRows, type PageRows } from './page-rows.js';
import { tapRows } from './raw-rows.js';
import { isRefusal, toStoreError } from './store-error.js';

/** Shapes come from callers, and the server keeps the plan of each prepared statement: bounded. */
const MAX_PREPARED = 100;

/**
 * Left to itself, the server makes a plan each time where it takes an unknown limit for a tenth of all rows, and that
 * takes longer than reading a page.
 */
export const PLANS_ONCE = 'force_generic_plan';
const PLANS_EACH_TIME = 'force_custom_plan';

/** Runs a text; with `values` they are bound, and the statement is prepared once unless it is to be planned each time. */
export interface Statement {
  readonly text: string;
  readonly values?: unknown[];
  readonly planEachTime?: boolean;
}

/** A connection with the statements that were prepared on it. */
export interface Connection {
  /** @throws StoreUnavailableError */
  run<Row>(statement: Statement): Promise<Row[]>;
  /** Runs a query of a page. While it does, nobody else may use the connection. */
  page(statement: Statement): Promise<PageRows>;
  /** Returns the number of rows that were changed. */
  change(statement: Statement): Promise<number>;
  /** Runs a `copy … from stdin` with its data. */
  copy(text: string, data: Buffer): Promise<void>;
  /** Ends it at once; whatever is under way fails. */
  cutOff(): void;
  /** What broke it, so that nothing more can be asked over it. */
  readonly fault: Error | undefined;
}

export function connectionOver(client: pg.Client): Connection {
  const { stream } = client.connection;
  const takeRows = tapRows(stream);
  let isHeld = false;
  const names = new LRUCache<string, string>({
    max: MAX_PREPARED,
    dispose: (name) => void client.query(`deallocate ${name}`).catch(() => {}), // goes ahead of the next statement
  });
  let prepared = 0;
  let fault: Error | undefined;

  function nameOf(text: string): string {
    let name = names.get(text);
    if (name === undefined) {
      prepared += 1;
      name = `s${prepared}`;
      names.set(text, name);
    }
    return name;
  }

  function set(mode: string): void {
    client.query(`set plan_cache_mode = ${mode}`).catch(() => {});
  }

  /** What is sent before whoever is at it waits for an answer goes in one journey. */
  function hold(): void {
    if (isHeld) return;
    isHeld = true;
    stream.cork();
    process.nextTick(() => {
      isHeld = false;
      stream.uncork();
    });
  }

  function submit<Result>(send: (done: (error: Error | null, result: Result) => void) => void): Promise<Result> {
    hold();
    return new Promise((resolve, reject) => {
      send((error, result) => {
        if (!error) return resolve(result);
        if (!isRefusal(error)) fault = error;
        reject(toStoreError(error));
      });
    });
  }

  const execute = ({ text, values, planEachTime }: Statement) =>
    submit<pg.QueryResult>((done) => {
      if (planEachTime === true) set(PLANS_EACH_TIME);
      const config = {
        text,
        ...(values === undefined ? {} : { values }),
        ...(values === undefined || planEachTime === true ? {} : { name: nameOf(text) }),
      };
      client.query(config, done);
      if (planEachTime === true) set(PLANS_ONCE);
    });

  return {
    run: async <Row>(statement: Statement) => (await execute(statement)).rows as Row[],
    async page(statement) {
      const page = joinPageRows();
      takeRows(page.take);
      try {
        await execute(statement);
        return page.finish();
      } finally {
        takeRows(undefined);
      }
    },
    change: async (statement) => (await execute(statement)).rowCount ?? 0,
    copy: (text, data) => submit((done) => void client.query(new CopyQuery(text, data, done))),
    cutOff: () => stream.destroy(),
    get fault() {
      return fault;
    },
  };
}
