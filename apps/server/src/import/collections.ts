import type { Database } from '../store/database.js';
import type { Collection } from './collection.js';
import { departments } from './collections/departments.js';
import { pbxEvents } from './collections/pbx-events.js';
import { permissions } from './collections/permissions.js';
import { roles } from './collections/roles.js';
import { openRooms } from './collections/rooms.js';
import { unitMonitors } from './collections/unit-monitors.js';
import { openUsers } from './collections/users.js';
import { visitors } from './collections/visitors.js';
import { openCollection } from './document-kind.js';

/** All collections that the store keeps, in the order in which they are best imported. */
export function openCollections(database: Database): Collection[] {
  return [
    openCollection(database, roles),
    openCollection(database, permissions),
    openUsers(database),
    openCollection(database, departments),
    openCollection(database, unitMonitors),
    openCollection(database, visitors),
    openCollection(database, pbxEvents),
    openRooms(database),
  ];
}
