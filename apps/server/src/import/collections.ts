import type { Collection } from './collection.js';
import { departments } from './collections/departments.js';
import { pbxEvents } from './collections/pbx-events.js';
import { permissions } from './collections/permissions.js';
import { roles } from './collections/roles.js';
import { rooms } from './collections/rooms.js';
import { unitMonitors } from './collections/unit-monitors.js';
import { userCollection } from './collections/users.js';
import { visitors } from './collections/visitors.js';
import { documentCollection } from './document-kind.js';

/** All collections that the store keeps, in the order in which they are best imported. */
export const collections: readonly Collection[] = [
  documentCollection(roles),
  documentCollection(permissions),
  userCollection,
  documentCollection(departments),
  documentCollection(unitMonitors),
  documentCollection(visitors),
  documentCollection(pbxEvents),
  rooms,
];

export function collectionNamed(name: string): Collection {
  const found = collections.find((collection) => collection.name === name);
  if (found === undefined) throw new Error(`There is no collection ${name}.`);
  return found;
}
