import type { Page } from '../database.js';
import { ShownTexts } from '../shown-texts.js';
import type { PostgresPageQuery } from './builder.js';
import type { Connection } from './connection.js';
import type { Connections } from './connections.js';
import type { PageRows } from './page-rows.js';
import { statementOf } from './session.js';

export type PageReader = <Args>(query: PostgresPageQuery<Args>, args: Args) => Promise<Page>;

/** How much of what is known of all pages comes from the last one. */
const SHARE_OF_LAST = 0.1;
/** From this share of pages on whose texts are all known, it pays to ask for the keys alone first. */
const WORTH_ASKING = 0.5;

/**
 * Reads pages. Sending the texts of a page costs the server three times what finding them does, so those that were shown
 * lately are kept, for one version of the data, and the keys are asked for alone: while that mostly suffices.
 */
export function openPageReader(connections: Connections): PageReader {
  const shown = new ShownTexts();
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

  async function readWhole<Args>(connection: Connection, query: PostgresPageQuery<Args>, args: Args): Promise<Page> {
    const asksWhole = hasLongTexts; // others may find otherwise meanwhile
    let rows = await connection.page(statementOf(asksWhole ? query.whole() : query.short, args));
    let about = readAbout(rows.about);
    if (about.hasLongTexts && !asksWhole) {
      rows = await connection.page(statementOf(query.whole(), args));
      about = readAbout(rows.about);
    }
    const { total, version } = about;
    hasLongTexts = about.hasLongTexts;
    keep(rows, version);
    return { bytes: rows.bytes, count: rows.rooms.length, total, version };
  }

  return (query, args) =>
    connections.use(async (connection) => {
      // What may take long is not asked for twice.
      const asksKeys = shareKnown > WORTH_ASKING && !hasLongTexts && !query.mayTakeLong;
      const known = asksKeys ? await readKnown(connection, query, args) : undefined;
      return known ?? (await readWhole(connection, query, args));
    });
}

function readAbout(about: string): { total: number; version: string; hasLongTexts: boolean } {
  const [total, version = '', hasLongTexts] = about.split(' ');
  return { total: Number(total), version, hasLongTexts: hasLongTexts === 't' };
}
