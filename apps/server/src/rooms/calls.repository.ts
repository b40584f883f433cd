import { Inject, Injectable } from '@nestjs/common';
import { sql } from 'kysely';
import { type Database, DATABASE, type Session } from '../store/database.js';
import { compileQuery } from '../store/query.js';
import { columnText } from './column-text.js';
import type { AnsweringAgent, CallingVisitor, QueuedCall } from './voip-call.js';
import { keyText } from '../store/key-text.js';

/** The events of the phone exchange that tell the queue of a waiting call (Rocket.Chat). */
const CALL_EVENTS = ['QueueCallerJoin', 'DialEnd', 'DialState'];

/** Reads what opening a call needs: visitors, agents, events of the phone exchange. */
@Injectable()
export class CallsRepository {
  readonly #queries;

  constructor(@Inject(DATABASE) private readonly database: Database) {
    this.#queries = compileQueries(database);
  }

  /** The visitor with this token; the newest, should an import have brought several. */
  async findVisitor(token: string): Promise<CallingVisitor | undefined> {
    const found = await this.database.read.first(this.#queries.visitor, { token: keyText(token) });
    if (found === undefined) return undefined;
    const { _id, username, name, department, phone } = JSON.parse(found.document) as Record<string, unknown>;
    const number = Array.isArray(phone) ? (phone[0] as { phoneNumber?: unknown } | null)?.phoneNumber : undefined;
    return {
      _id: String(_id),
      token,
      ...texts({ username, name, department, phone: number }),
    };
  }

  /** The user who can take calls under this id: active, with a username and the role livechat-agent. */
  async findAgent(id: string, session: Session): Promise<AnsweringAgent | undefined> {
    const user = await session.first(this.#queries.agent, { id });
    if (user === undefined || !user.username) return undefined;
    const roles = JSON.parse(user.roles) as string[];
    return roles.includes('livechat-agent') ? { _id: id, username: user.username } : undefined;
  }

  /** The newest call that the phone exchange announced for the number. */
  async findQueuedCall(phone: string, since: number): Promise<QueuedCall | undefined> {
    const digits = phone.replace(/\D/g, '');
    if (digits === '') return undefined;
    const event = await this.database.read.first(this.#queries.event, {
      digits,
      starred: `*${digits}`,
      international: `+${digits}`,
    });
    if (event === undefined || (event.ts ?? -Infinity) < since) return undefined;
    const { queue, callUniqueId } = JSON.parse(event.document) as Record<string, unknown>;
    return { queue: 'default', ...texts({ queue, callUniqueId }) };
  }

  /** Whether a call has its room already. */
  async hasRoom(callUniqueId: string, session: Session): Promise<boolean> {
    const query = { callUniqueId: columnText(callUniqueId) };
    return (await session.first(this.#queries.roomOfCall, query)) !== undefined;
  }

  async isNameTaken(name: string, session: Session): Promise<boolean> {
    return (await session.first(this.#queries.roomOfName, { name: columnText(name) })) !== undefined;
  }
}

/** The entries that are texts with something in them. */
function texts<Key extends string>(entries: Record<Key, unknown>): Partial<Record<Key, string>> {
  const kept = Object.entries(entries).filter(([, value]) => typeof value === 'string' && value !== '');
  return Object.fromEntries(kept) as Partial<Record<Key, string>>;
}

function compileQueries({ builder }: Database) {
  return {
    visitor: compileQuery<{ token: string }, { document: string }>(builder, (db, argument) =>
      db
        .selectFrom('visitors')
        .select('document')
        .where('token', '=', argument('token'))
        .orderBy('updated_at', (order) => order.desc().nullsLast())
        .orderBy('id', 'desc')
        .limit(1),
    ),
    agent: compileQuery<{ id: string }, { username: string | null; roles: string }>(builder, (db, argument) =>
      db
        .selectFrom('users')
        .select(['username', 'roles'])
        .where('id', '=', argument('id'))
        .where('active', '=', 1)
        .where('disabled_at', 'is', null),
    ),
    event: compileQuery<
      { digits: string; starred: string; international: string },
      { document: string; ts: number | null }
    >(builder, (db, argument) =>
      db
        .selectFrom('pbx_events')
        .select(['document', 'ts'])
        .where('phone', 'in', [argument('digits'), argument('starred'), argument('international')])
        .where('event', 'in', CALL_EVENTS)
        .orderBy('ts', (order) => order.desc().nullsLast())
        .limit(1),
    ),
    roomOfCall: compileQuery<{ callUniqueId: string }, { seq: number }>(builder, (db, argument, dialect) =>
      db
        .selectFrom('rooms')
        .select('seq')
        .where(dialect.equals('rooms.call_unique_id', [sql`${argument('callUniqueId')}`], false))
        .limit(1),
    ),
    roomOfName: compileQuery<{ name: string }, { seq: number }>(builder, (db, argument, dialect) =>
      db
        .selectFrom('rooms')
        .select('seq')
        .where(dialect.equals('rooms.name', [sql`${argument('name')}`], false))
        .limit(1),
    ),
  };
}
