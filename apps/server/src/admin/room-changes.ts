import { forgetTypes } from '../import/forget-types.js';
import { isObject } from '../json-object.js';
import type { StoredDocument } from '../store/document-table.js';
import { parseIsoDateTime } from '../rooms/iso-date.js';
import { laterThan } from './later-than.js';

type Document = Record<string, unknown>;

export interface ClosingUser {
  readonly _id: string;
  readonly username?: string;
}

/** What closing leaves in a room, and reopening takes away. */
const CLOSING = ['closedAt', 'closer', 'closedBy', 'closingMessage', 'callDuration'];

/**
 * The room as Rocket.Chat leaves it when an agent closes it: `callDuration` of a call is in milliseconds, the metrics
 * are in seconds, from the beginning of the room or of the agent's service.
 */
export function closeRoom(room: StoredDocument, closedBy: ClosingUser, now: number): StoredDocument {
  const { open: _, onHold: __, ...document } = room.document;
  const isCall = document['t'] === 'v';
  const duration = since(document['ts'], now);
  const service = since(objectAt(document, 'servedBy')['ts'], now);
  const metrics = {
    ...objectAt(document, 'metrics'),
    ...(isCall || duration === undefined ? {} : { chatDuration: duration / 1000 }),
    ...(service === undefined ? {} : { serviceTimeDuration: service / 1000 }),
  };
  return changed(room, {
    ...document,
    ...visitorStatus(document, 'offline'),
    closer: 'user',
    closedBy,
    closedAt: new Date(now).toISOString(),
    ...(isCall && duration !== undefined ? { callDuration: duration } : {}),
    ...(Object.keys(metrics).length === 0 ? {} : { metrics }),
  });
}

/** The room open again, without anything that closing left. */
export function reopenRoom(room: StoredDocument): StoredDocument {
  const document = Object.fromEntries(Object.entries(room.document).filter(([key]) => !CLOSING.includes(key)));
  const { chatDuration: _, serviceTimeDuration: __, ...metrics } = objectAt(document, 'metrics');
  return changed(room, {
    ...document,
    ...visitorStatus(document, 'online'),
    ...(Object.hasOwn(document, 'metrics') ? { metrics } : {}),
    open: true,
  });
}

/** The room with the tags added, each once, or taken away. */
export function tagRoom(room: StoredDocument, tags: readonly string[], change: 'add' | 'remove'): StoredDocument {
  const present = Array.isArray(room.document['tags']) ? (room.document['tags'] as unknown[]) : [];
  const kept = present.filter((tag) => !tags.includes(tag as string));
  const added = tags.filter((tag) => !present.includes(tag));
  return changed(room, { ...room.document, tags: change === 'remove' ? kept : [...present, ...new Set(added)] });
}

function changed(before: StoredDocument, after: Document): StoredDocument {
  const document = { ...after, _updatedAt: laterThan(before.document['_updatedAt']) };
  const paths = Object.keys(document).filter((key) => document[key as keyof typeof document] !== before.document[key]);
  return {
    document,
    types: forgetTypes(
      before.types,
      paths.flatMap((key) => changedPaths(key, before.document, document)),
    ),
  };
}

/** The path itself, or where objects were replaced by objects, the entries that differ. */
function changedPaths(path: string, before: Document, after: Document): string[] {
  const [old, now] = [before[path], after[path]];
  if (!isObject(old) || !isObject(now)) return [path];
  return Object.keys(now).flatMap((key) => (old[key] === now[key] ? [] : [`${path}.${key}`]));
}

function visitorStatus(document: Document, status: 'online' | 'offline'): Document {
  return isObject(document['v']) ? { v: { ...document['v'], status } } : {};
}

/** Milliseconds from a date of a room until now. */
function since(date: unknown, now: number): number | undefined {
  const start = typeof date === 'string' ? parseIsoDateTime(date) : undefined;
  return start === undefined ? undefined : Math.max(0, now - start);
}

function objectAt(document: Document, key: string): Document {
  return isObject(document[key]) ? document[key] : {};
}
