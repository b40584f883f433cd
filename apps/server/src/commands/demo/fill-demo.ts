import { hashToken } from '../../auth/token-hash.js';
import { UserTokens } from '../../auth/user-tokens.js';
import { departments } from '../../import/collections/departments.js';
import { unitMonitors } from '../../import/collections/unit-monitors.js';
import { users } from '../../import/collections/users.js';
import { visitors } from '../../import/collections/visitors.js';
import { agents } from '../../seed/staff.js';
import { SEED_START } from '../../seed/seed.js';
import { documentPart, roomPart, type SeedPart, seedParts } from '../../seed/seed-store.js';
import type { Database, Session } from '../../store/database.js';
import { compileQuery } from '../../store/query.js';
import { DEMO_FACT, storeFacts } from '../../store/store-facts.js';
import { CommandError } from '../command-error.js';
import { agent, type DemoUser, demoUsers, monitor } from './demo-access.js';
import publishedRooms from './published-rooms.json' with { type: 'json' };

const ROOMS = 300;
const SEED = 1;
const since = new Date(SEED_START).toISOString();

/** Where the published call belongs to. */
const UNIT = { _id: 'sriw2wmP2Zz2pPrre', name: 'Customer care', type: 'u', enabled: true, _updatedAt: since };
const DEPARTMENT = {
  _id: 'CAJioQNAvLnYWTy8i',
  name: 'Hotline',
  enabled: true,
  parentId: UNIT._id,
  ancestors: [UNIT._id],
  _updatedAt: since,
};
const MONITORSHIP = { _id: 'demoUnitMonitor', unitId: UNIT._id, monitorId: monitor._id, _updatedAt: since };

/**
 * Makes an empty store a demo: the rooms that Rocket.Chat's documentation showed, some hundred made-up ones, and users
 * with tokens that everybody knows. A demo stays as it is.
 * @throws {CommandError} if the store holds something else.
 */
export async function fillDemo(database: Database): Promise<void> {
  const facts = storeFacts(database);
  await database.write(async (session) => {
    if ((await facts.find(session, DEMO_FACT)) !== undefined) return;
    await refuseUsed(database, session);
    await facts.set(session, DEMO_FACT, 'credentials that everybody knows');
    for (const { items, write } of demoParts(database)) await write(session, [...items]);
    await addTokens(database, session);
  });
}

async function refuseUsed(database: Database, session: Session): Promise<void> {
  const used = compileQuery<object, { id: string }>(database.builder, (db) =>
    db.selectFrom('users').select('id').unionAll(db.selectFrom('rooms').select('id')).limit(1),
  );
  if ((await session.first(used, {})) === undefined) return;
  throw new CommandError(
    2,
    'The store holds data that is no demo, and a demo would add users with tokens that everybody knows. Name another with --database.',
  );
}

function* demoParts(database: Database): Generator<SeedPart> {
  yield* seedParts(database, ROOMS, SEED, [agent, ...agents]);
  yield documentPart(database, users, demoUsers.map(userDocument));
  yield documentPart(database, departments, [UNIT, DEPARTMENT]);
  yield documentPart(database, unitMonitors, [MONITORSHIP]);
  yield documentPart(database, visitors, publishedRooms.map(visitorOf));
  yield roomPart(database, publishedRooms);
}

function userDocument({ _id, username, name, role }: DemoUser): Record<string, unknown> {
  return {
    _id,
    username,
    name,
    roles: ['user', role],
    active: true,
    type: 'user',
    createdAt: since,
    _updatedAt: since,
  };
}

function visitorOf({ v, fname, ts }: (typeof publishedRooms)[number]): Record<string, unknown> {
  return { _id: v._id, username: v.username, token: v.token, name: fname, ts, _updatedAt: ts };
}

async function addTokens(database: Database, session: Session): Promise<void> {
  const tokens = new UserTokens(database);
  for (const { _id, token } of demoUsers) {
    await tokens.put(session, {
      user_id: _id,
      hash: hashToken(token),
      origin: 'here',
      kind: 'personal',
      name: 'demo',
      created_at: SEED_START,
      no_expiry: 0,
      expires_at: null,
      read_only: 0,
      revoked_at: null,
      document: null,
      types: null,
    });
  }
}
