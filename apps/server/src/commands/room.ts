import { Command } from 'commander';
import { UserAdmin } from '../admin/user-admin.js';
import { RoomAdmin } from '../admin/room-admin.js';
import { type ClosingUser, closeRoom, reopenRoom, tagRoom } from '../admin/room-changes.js';
import type { Database, Reads, Session } from '../store/database.js';
import type { StoredDocument } from '../store/document-table.js';
import { CommandError } from './command-error.js';
import { databaseOption, type StoreOptions, withStore } from './store.js';
import { printable } from './table.js';
import { findUser } from './user.js';
import type { Terminal } from './terminal.js';

export function roomCommand(terminal: Terminal): Command {
  return new Command('room')
    .description('look at a room, close, reopen or tag it')
    .addCommand(showCommand(terminal))
    .addCommand(closeCommand(terminal))
    .addCommand(reopenCommand(terminal))
    .addCommand(tagCommand(terminal));
}

function showCommand(terminal: Terminal): Command {
  return new Command('show')
    .description('print a room as the store holds it')
    .argument('<id>')
    .addOption(databaseOption())
    .addHelpText('after', '\nExample:\n  switchboard room show kCJDd5peKiZnGJLPq')
    .action(async (id: string, options: StoreOptions) => {
      const { document } = await withStore(terminal, options, (database) =>
        findRoom(new RoomAdmin(database), database.read, id),
      );
      terminal.out(JSON.stringify(document, null, 2));
    });
}

function closeCommand(terminal: Terminal): Command {
  return new Command('close')
    .description('close a room, as an agent does')
    .argument('<id>')
    .option('--by <user>', 'who closes it, id or username (default: the agent who serves it)')
    .addOption(databaseOption())
    .addHelpText(
      'after',
      '\nExamples:\n  switchboard room close kCJDd5peKiZnGJLPq\n  switchboard room close kCJDd5peKiZnGJLPq --by kim.jane',
    )
    .action(async (id: string, { by, ...options }: StoreOptions & { by?: string }) => {
      await change(terminal, options, id, async (room, database, session) => {
        if (room.document['open'] !== true) throw new CommandError(1, `Room ${id} is closed already.`);
        return closeRoom(room, await closingUser(room, by, database, session), Date.now());
      });
      terminal.out(`Room ${id} is closed.`);
    });
}

async function closingUser(
  room: StoredDocument,
  by: string | undefined,
  database: Database,
  session: Session,
): Promise<ClosingUser> {
  if (by !== undefined) {
    const { id, username } = await findUser(new UserAdmin(database), session, by);
    return { _id: id, ...(username === null ? {} : { username }) };
  }
  const { _id, username } = (room.document['servedBy'] ?? {}) as { _id?: unknown; username?: unknown };
  if (typeof _id !== 'string') throw new CommandError(2, 'No agent serves this room. Say who closes it: --by <user>.');
  return { _id, ...(typeof username === 'string' ? { username } : {}) };
}

function reopenCommand(terminal: Terminal): Command {
  return new Command('reopen')
    .description('undo the closing of a room')
    .argument('<id>')
    .addOption(databaseOption())
    .addHelpText('after', '\nExample:\n  switchboard room reopen kCJDd5peKiZnGJLPq')
    .action(async (id: string, options: StoreOptions) => {
      await change(terminal, options, id, async (room, database, session) => {
        if (room.document['open'] === true) throw new CommandError(1, `Room ${id} is open already.`);
        await refuseSecondCall(room, database, session);
        return reopenRoom(room);
      });
      terminal.out(`Room ${id} is open again.`);
    });
}

/** A visitor has one open call at most. */
async function refuseSecondCall({ document }: StoredDocument, database: Database, session: Session): Promise<void> {
  const { token } = (document['v'] ?? {}) as { token?: unknown };
  if (document['t'] !== 'v' || typeof token !== 'string') return;
  const other = await new RoomAdmin(database).findOpenCall(session, token);
  if (other !== undefined)
    throw new CommandError(1, `The visitor has an open call already: room ${other}. Close that first.`);
}

function tagCommand(terminal: Terminal): Command {
  return new Command('tag')
    .description('add tags to a room, or remove them')
    .argument('<id>')
    .argument('<tag...>')
    .option('--remove', 'remove them')
    .addOption(databaseOption())
    .addHelpText(
      'after',
      '\nExamples:\n  switchboard room tag kCJDd5peKiZnGJLPq vip "call back"\n  switchboard room tag kCJDd5peKiZnGJLPq vip --remove',
    )
    .action(async (id: string, tags: string[], { remove, ...options }: StoreOptions & { remove?: true }) => {
      const { document } = await change(terminal, options, id, async (room) =>
        tagRoom(room, tags, remove === true ? 'remove' : 'add'),
      );
      terminal.out(`Room ${id} has ${printable((document['tags'] as string[]).join(', ')) || 'no tags'}.`);
    });
}

type Change = (room: StoredDocument, database: Database, session: Session) => Promise<StoredDocument>;

async function change(terminal: Terminal, options: StoreOptions, id: string, work: Change): Promise<StoredDocument> {
  return await withStore(terminal, options, async (database) => {
    const admin = new RoomAdmin(database);
    return await database.write(async (session) => {
      const room = await work(await findRoom(admin, session, id), database, session);
      await admin.put(session, room);
      return room;
    });
  });
}

/** @throws {CommandError} if there is no such room. */
async function findRoom(admin: RoomAdmin, session: Reads, id: string): Promise<StoredDocument> {
  const room = await admin.find(session, id);
  if (room === undefined) throw new CommandError(1, `There is no room with the id "${id}".`);
  return room;
}
