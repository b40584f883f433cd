import { LRUCache } from 'lru-cache';
import type pg from 'pg';
import { retainedBytes } from '../../retained-bytes.js';
import { CopyQuery } from './copy-query.js';
import { joinPageRows, type PageRows } from './page-rows.js';
import { tapRows } from './raw-rows.js';
import { isRefusal, toStoreError } from './store-error.js';

/** Shapes come from callers, and the server keeps the plan of each prepared statement: bounded. */
const MAX_PREPARED = 100;
/** Of their texts; the server takes several times as much for each. */
const MOST_PREPARED_BYTES = 1_000_000;

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
  /** The server ends it when it takes longer than that, in milliseconds, which is less than its usual limit. */
  readonly withinMs?: number;
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

/** Of the driver's connection: the texts of statements, by their names. */
interface ParsedStatements {
  readonly parsedStatements: Record<string, string>;
}

export function connectionOver(client: pg.Client): Connection {
  const { stream } = client.connection;
  const takeRows = tapRows(stream);
  let isHeld = false;
  const names = new LRUCache<string, string>({
    max: MAX_PREPARED,
    maxSize: MOST_PREPARED_BYTES,
    sizeCalculation: (_, text) => retainedBytes(text),
    dispose: (name) => void forget(name),
  });
  let prepared = 0;
  let fault: Error | undefined;

  /** What is sent goes ahead of the next statement. The driver itself would keep the text for as long as it is connected. */
  async function forget(name: string): Promise<void> {
    await client.query(`deallocate ${name}`).catch(() => {});
    delete (client.connection as unknown as ParsedStatements).parsedStatements[name];
  }

  function nameOf(text: string): string {
    let name = names.get(text);
    if (name === undefined) {
      prepared += 1;
      name = `s${prepared}`;
      names.set(text, name);
    }
    return name;
  }

  /** Goes with the statement before or behind it. */
  function set(settings: readonly string[]): void {
    if (settings.length > 0) client.query(settings.map((setting) => `set ${setting}`).join('; ')).catch(() => {});
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

  const execute = ({ text, values, planEachTime, withinMs }: Statement) =>
    submit<pg.QueryResult>((done) => {
      const plans = (mode: string) => (planEachTime === true ? [`plan_cache_mode = ${mode}`] : []);
      const limit = (ms: number | 'default') => (withinMs === undefined ? [] : [`statement_timeout = ${ms}`]);
      set([...plans(PLANS_EACH_TIME), ...limit(withinMs ?? 0)]);
      const config = {
        text,
        ...(values === undefined ? {} : { values }),
        ...(values === undefined || planEachTime === true ? {} : { name: nameOf(text) }),
      };
      client.query(config, done);
      set([...plans(PLANS_ONCE), ...limit('default')]); // that of the connection's options
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
