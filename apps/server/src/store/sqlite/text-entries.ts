import { sql } from 'kysely';
import type { TextIndex } from '../dialect.js';

const MODULUS = 1_000_000_007;
const ROWS = 1_000_003;
const WEIGHTS = { second: 65_599, third: 4_294_967, place: 1_000_003, column: 7_919 };

/**
 * A full-text table of trigrams, which is to be compared with the texts that it was made from. (SQLite's own check keeps
 * every writer waiting until it has read all of it.) Both sides are summed up, entry by entry.
 * @param content What it was made from: a table or view.
 */
export function textIndex(table: string, content: string, key: string, columns: readonly string[]): TextIndex {
  const column = columns.map((name, place) => `when '${name}' then ${place}`).join(' ');
  return {
    name: table,
    checksum: sql.raw(`
      select coalesce(sum((
          unicode(term) + unicode(substr(term, 2, 1)) * ${WEIGHTS.second} + unicode(substr(term, 3, 1)) * ${WEIGHTS.third}
          + offset * ${WEIGHTS.place} + (case col ${column} end) * ${WEIGHTS.column}
        ) % ${MODULUS} * (doc % ${ROWS} + 1) % ${MODULUS}), 0) % ${MODULUS} as checksum
      from ${table}_entries`),
    texts: sql.raw(`select ${key} as row, json_array(${columns.join(', ')}) as texts from ${content}`),
    add: addRow,
    rebuild: sql.raw(`insert into ${table} (${table}) values ('rebuild')`),
  };
}

function addRow(checksum: number, row: number, texts: readonly (string | null)[]): number {
  let sum = checksum;
  for (const [column, text] of texts.entries()) {
    if (text === null) continue;
    let [first, second, place] = [-1, -1, -2];
    for (const character of text) {
      const third = asIndexed(character.codePointAt(0) as number);
      if (place >= 0) {
        const entry =
          first + second * WEIGHTS.second + third * WEIGHTS.third + place * WEIGHTS.place + column * WEIGHTS.column;
        sum += ((entry % MODULUS) * ((row % ROWS) + 1)) % MODULUS;
      }
      [first, second] = [second, third];
      place += 1;
    }
  }
  return sum % MODULUS;
}

/** SQLite takes two code points, which are no characters, for another. */
function asIndexed(codePoint: number): number {
  return codePoint === 0xfffe || codePoint === 0xffff ? 0xfffd : codePoint;
}
