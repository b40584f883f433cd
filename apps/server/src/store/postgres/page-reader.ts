import type { Page } from '../database.js';
import { Lane } from '../lane.js';
import { ShownTexts } from '../shown-texts.js';
import type { PostgresPageQuery } from './builder.js';
import type { Connection } from './connection.js';
import type { Connections } from './connections.js';
import type { PageRows } from './page-rows.js';
import { statementOf } from './session.js';
import { isTimeout } from './store-error.js';

export type PageReader = <Args>(query: PostgresPageQuery<Args>, args: Args) => Promise<Page>;

/** A page that takes longer than that, in milliseconds, is a slow one. */
const MOST_AT_ONCE_MS = 50;
/** One that was slow is taken for slow for so long. */
const SLOW_FOR_MS = 60_000;

/** Where pages are read from. */
export interface PageConnections {
  /** For what is quick, of which there are so many. */
  readonly quick: Connections;
  readonly quickPlaces: number;
  /** For slow pages alone, which others wait for, in milliseconds. */
  readonly slow: Connections;
  readonly slowPlaces: number;
  readonly patienceMs: number;
  /** See `StoreUse`. */
  readonly shownTextBytes: number | undefined;
}

/** How much of what is known of all pages comes from the last one. */
const SHARE_OF_LAST = 0.1;
/** From this share of pages on whose texts are all known, it pays to ask for the keys alone first. */
const WORTH_ASKING = 0.5;

/**
 * Reads pages. Sending the texts of a page costs the server three times what finding them does, so those that were shown
 * lately are kept, for one version of the data, and the keys are asked for alone: while that mostly suffices.
 *
 * What is quick never waits behind what is slow. Which of the pages that may take long do so is found out by trying: on
 * at most half of the quick connections, where the server ends them after 50 ms, and then they have connections of their
 * own.
 */
export function openPageReader({
  quick,
  quickPlaces,
  slow,
  slowPlaces,
  patienceMs,
  shownTextBytes,
}: PageConnections): PageReader {
  const trials = new Lane(Math.max(1, Math.floor(quickPlaces / 2)), patienceMs);
  const slowLane = new Lane(slowPlaces, patienceMs);
  /** Until when they are taken for slow. */
  const slowUntil = new WeakMap<object, number>();
  const shown = new ShownTexts(shownTextBytes);
  let shareKnown = 0;
  /** Whether the last page was of a store in which a room has texts that are longer than what is in the indexes. */
  let hasLongTexts = false;

  const learn = (isKnown: boolean) => {
    shareKnown += ((isKnown ? 1 : 0) - shareKnown) * SHARE_OF_LAST;
  };

  async function readKnown<Args>({ run }: Connection, { keys }: PostgresPageQuery<Args>, args: Args) {
    const [row] = await run<{ about: string; seqs: string | null }>(statementOf(keys, args));
    const { total, version, ...about } = readAbout(row?.about ?? '');
    hasLongTexts = about.hasLongTexts;
    if (hasLongTexts) return undefined;
    shown.turnTo(version);
    const texts = row?.seqs?.split(' ').map((seq) => shown.get(Number(seq))) ?? [];
    if (texts.includes(undefined)) return undefined;
    learn(true);
    return { bytes: texts.join(',\n'), count: texts.length, total, version };
  }

  function keep({ rooms, bytes }: PageRows, version: string): void {
    shown.turnTo(version);
    let isKnown = true;
    for (const { seq, start, end } of rooms) {
      if (shown.get(seq) !== undefined) continue;
      isKnown = false;
      shown.add(seq, bytes.toString('latin1', start, end));
    }
    learn(isKnown);
  }

  async function readWhole<Args>(
    connection: Connection,
    query: PostgresPageQuery<Args>,
    args: Args,
    limit: { withinMs?: number } = {},
  ): Promise<Page> {
    const asksWhole = hasLongTexts; // others may find otherwise meanwhile
    let rows = await connection.page({ ...statementOf(asksWhole ? query.whole() : query.short, args), ...limit });
    let about = readAbout(rows.about);
    if (about.hasLongTexts && !asksWhole) {
      rows = await connection.page({ ...statementOf(query.whole(), args), ...limit });
      about = readAbout(rows.about);
    }
    const { total, version } = about;
    hasLongTexts = about.hasLongTexts;
    keep(rows, version);
    return { bytes: rows.bytes, count: rows.rooms.length, total, version };
  }

  function readQuick<Args>(query: PostgresPageQuery<Args>, args: Args): Promise<Page> {
    return quick.use(async (connection) => {
      const asksKeys = shareKnown > WORTH_ASKING && !hasLongTexts;
      const known = asksKeys ? await readKnown(connection, query, args) : undefined;
      return known ?? (await readWhole(connection, query, args));
    });
  }

  /** Undefined where it takes too long. */
  async function tryAtOnce<Args>(query: PostgresPageQuery<Args>, args: Args): Promise<Page | undefined> {
    const limit = { withinMs: MOST_AT_ONCE_MS };
    try {
      return await trials.run(() => quick.use((connection) => readWhole(connection, query, args, limit)));
    } catch (error) {
      if (!isTimeout(error)) throw error;
      slowUntil.set(query, performance.now() + SLOW_FOR_MS);
      return undefined;
    }
  }

  function readSlowly<Args>(query: PostgresPageQuery<Args>, args: Args): Promise<Page> {
    return slowLane.run(() =>
      slow.use(async (connection) => {
        const begin = performance.now();
        const page = await readWhole(connection, query, args);
        if (performance.now() - begin < MOST_AT_ONCE_MS / 2) slowUntil.delete(query);
        return page;
      }),
    );
  }

  return async (query, args) => {
    if (!query.mayTakeLong) return await readQuick(query, args);
    const isSlow = performance.now() < (slowUntil.get(query) ?? 0);
    return (isSlow ? undefined : await tryAtOnce(query, args)) ?? (await readSlowly(query, args));
  };
}

function readAbout(about: string): { total: number; version: string; hasLongTexts: boolean } {
  const [total, version = '', hasLongTexts] = about.split(' ');
  return { total: Number(total), version, hasLongTexts: hasLongTexts === 't' };
}
