import { sql, type Expression, type RawBuilder } from 'kysely';

/** What the engines spell differently. Everything else of the SQL is the same for all. */
export interface Dialect {
  /** Where `text` begins in `value`, 1 for its first character, 0 if it isn't in it. Binary, case-sensitive. */
  position(value: Expression<string | null>, text: Expression<string>): RawBuilder<number>;
  /** A text without its last character, which is an ASCII one. */
  withoutLast(text: Expression<string>): RawBuilder<string>;
}

export const sqliteDialect: Dialect = {
  position: (value, text) => sql<number>`instr(${value}, ${text})`,
  // As bytes: counting the characters of a text means reading it to its end.
  withoutLast: (text) => sql<string>`substr(cast(${text} as blob), 1, octet_length(${text}) - 1)`,
};
