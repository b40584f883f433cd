import { sql } from 'kysely';
import { visitors } from '../import/collections/visitors.js';
import { openTable, toRow } from '../import/document-kind.js';
import type { Database, Reads, Session } from '../store/database.js';
import type { DocumentTable } from '../store/document-table.js';
import { compileQuery } from '../store/query.js';
import { columnText } from '../rooms/column-text.js';
import { randomId } from '../rooms/random-id.js';
import { keyText } from '../store/key-text.js';

const TOKEN_LENGTH = 43;

/** A visitor as an operator sees them. */
export interface ListedVisitor {
  readonly id: string;
  readonly token: string | null;
  readonly username: string;
  readonly name: string;
  /** Their first number. */
  readonly phone: string;
  /** The department's id. */
  readonly department: string;
}

export interface NewVisitor {
  readonly name: string;
  readonly phone?: string;
  readonly token?: string;
  readonly department?: string;
}

/** What an operator does with visitors. */
export class VisitorAdmin {
  readonly #table: DocumentTable;
  readonly #queries;

  constructor(database: Database) {
    this.#table = openTable(database, visitors);
    this.#queries = compileQueries(database);
  }

  /** The latest changed first. */
  async list(session: Reads, limit: number): Promise<ListedVisitor[]> {
    return (await session.all(this.#queries.list, { limit })).map(({ document }) => toListedVisitor(document));
  }

  async hasToken(session: Reads, token: string): Promise<boolean> {
    return (await session.first(this.#queries.byToken, { token: keyText(columnText(token)) })) !== undefined;
  }

  /** The id of the department with this id, or else this name. */
  async findDepartment(session: Reads, idOrName: string): Promise<string | undefined> {
    const found = await session.all(this.#queries.departments, { name: columnText(idOrName) });
    return (found.find(({ id }) => id === idOrName) ?? found[0])?.id;
  }

  /** @param visitor `department`: its id. Without `token`, a new one is made. */
  async add(session: Session, visitor: NewVisitor): Promise<ListedVisitor> {
    const { name, phone, department, token = randomId(TOKEN_LENGTH) } = visitor;
    const now = new Date().toISOString();
    const count = Number((await session.first(this.#queries.count, {}))?.visitors);
    const document = {
      _id: randomId(),
      username: `guest-${count + 1}`,
      ts: now,
      _updatedAt: now,
      name,
      token,
      ...(department === undefined ? {} : { department }),
      ...(phone === undefined ? {} : { phone: [{ phoneNumber: phone }] }),
    };
    await this.#table.put(session, toRow(visitors, { document, types: null }));
    return toListedVisitor(JSON.stringify(document));
  }
}

function toListedVisitor(text: string): ListedVisitor {
  const { _id, token, username, name, phone, department } = JSON.parse(text) as Record<string, unknown>;
  const number = Array.isArray(phone) ? (phone[0] as { phoneNumber?: unknown } | null)?.phoneNumber : undefined;
  const shown = (value: unknown) => (typeof value === 'string' ? value : '');
  return {
    id: shown(_id),
    token: typeof token === 'string' ? token : null,
    username: shown(username),
    name: shown(name),
    phone: shown(number),
    department: shown(department),
  };
}

function compileQueries({ builder }: Database) {
  return {
    list: compileQuery<{ limit: number }, { document: string }>(builder, (db, argument) =>
      db
        .selectFrom('visitors')
        .select('document')
        .orderBy('updated_at', (order) => order.desc().nullsLast())
        .orderBy('id')
        .limit(argument('limit')),
    ),
    byToken: compileQuery<{ token: string }, { id: string }>(builder, (db, argument) =>
      db.selectFrom('visitors').select('id').where('token', '=', argument('token')).limit(1),
    ),
    departments: compileQuery<{ name: string }, { id: string }>(builder, (db, argument) =>
      db
        .selectFrom('departments')
        .select('id')
        .where((where) => where.or([where('id', '=', argument('name')), where('name', '=', argument('name'))]))
        .orderBy('id'),
    ),
    count: compileQuery<object, { visitors: number }>(builder, (db) =>
      db.selectFrom('visitors').select(sql<number>`count(*)`.as('visitors')),
    ),
  };
}
