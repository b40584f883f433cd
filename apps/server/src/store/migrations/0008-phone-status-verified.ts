import { type Kysely, sql } from 'kysely';
import { type Engine, text } from './column-types.js';

const CHUNK = 1_000;

/** What is derived of one room; a null of the document itself is among `nulls`. */
interface Derived {
  readonly seq: number | string;
  readonly v_phone: string | null;
  readonly v_phone_folded: string | null;
  readonly status: string | null;
  readonly status_folded: string | null;
  readonly verified: number | null;
  readonly nulls: readonly string[];
}

/** Columns of `v.phone`, `status` and `verified`, which can be filtered and sorted by from now on. */
export async function up(db: Kysely<never>, engine: Engine): Promise<void> {
  for (const name of ['v_phone', 'v_phone_folded', 'status', 'status_folded']) {
    await db.schema.alterTable('rooms').addColumn(name, text(engine)).execute();
  }
  await db.schema.alterTable('rooms').addColumn('verified', 'integer').execute();

  let after: number | string = Number.MIN_SAFE_INTEGER;
  for (;;) {
    const { rows }: { rows: { seq: number | string; document: string }[] } = await sql<{
      seq: number | string;
      document: string;
    }>`select seq, document from room_documents where seq > ${after} order by seq limit ${CHUNK}`.execute(db);
    if (rows.length === 0) return;
    after = (rows.at(-1) as { seq: number | string }).seq;
    await fill(db, engine, rows.map(derive));
  }
}

async function fill(db: Kysely<never>, engine: Engine, all: readonly Derived[]): Promise<void> {
  const values = all.filter((room) => room.v_phone !== null || room.status !== null || room.verified !== null);
  const nulls = all.flatMap(({ seq, nulls: paths }) => paths.map((path) => ({ seq, path })));
  // One parameter each time, which both engines take apart. It is no document: its texts are such as columns hold.
  if (values.length > 0) {
    await sql`
      update rooms set v_phone = filled.v_phone, v_phone_folded = filled.v_phone_folded, status = filled.status,
        status_folded = filled.status_folded, verified = filled.verified
      from (${rowsOf(engine, values, ['v_phone', 'v_phone_folded', 'status', 'status_folded'], ['seq', 'verified'])}) as filled
      where rooms.seq = filled.seq`.execute(db);
  }
  if (nulls.length > 0) {
    await sql`insert into room_nulls (seq, path) select seq, path from (${rowsOf(engine, nulls, ['path'], ['seq'])}) as filled`.execute(
      db,
    );
  }
}

function rowsOf(engine: Engine, rows: readonly object[], texts: readonly string[], numbers: readonly string[]) {
  const list = JSON.stringify(rows);
  if (engine === 'sqlite') {
    const columns = [...texts, ...numbers].map((name) => `value ->> '${name}' as ${name}`);
    return sql`select ${sql.raw(columns.join(', '))} from json_each(${list})`;
  }
  const columns = [...texts.map((name) => `${name} text`), ...numbers.map((name) => `${name} bigint`)];
  return sql`select * from json_to_recordset(${list}::json) as rows (${sql.raw(columns.join(', '))})`;
}

// As the program derived columns when this was released.

function derive({ seq, document }: { seq: number | string; document: string }): Derived {
  const room = parseRoom(document);
  const visitor = isObject(room['v']) ? room['v'] : {};
  const found = { 'v.phone': visitor['phone'], status: room['status'], verified: room['verified'] };
  const phone = columnText(found['v.phone']);
  const status = columnText(found.status);
  return {
    seq,
    v_phone: phone,
    v_phone_folded: foldedIfOther(phone),
    status,
    status_folded: foldedIfOther(status),
    verified: typeof found.verified === 'boolean' ? Number(found.verified) : null,
    nulls: Object.entries(found).flatMap(([path, value]) => (value === null ? [path] : [])),
  };
}

/** A document that can't be read has nothing to derive; `check` names it. */
function parseRoom(document: string): Record<string, unknown> {
  try {
    const room: unknown = JSON.parse(document);
    return isObject(room) ? room : {};
  } catch {
    return {};
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Half a surrogate pair and U+0000 have no place in a column of every engine. */
function columnText(value: unknown): string | null {
  return typeof value === 'string' ? value.toWellFormed().replaceAll('\0', '\uFFFD') : null;
}

function foldedIfOther(value: string | null): string | null {
  const folded = value?.toLowerCase() ?? null;
  return folded === value ? null : folded;
}
