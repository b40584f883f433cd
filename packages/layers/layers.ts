/** The folder that the layers are those of; the paths below are within it. */
export const SERVER = 'apps/server/src';

/**
 * The layers of the server, from top to bottom. A file may import what is beside it in its part, and the parts of the
 * layers below: never up, and never across to another part of its layer. Types count.
 */
export const LAYERS: readonly (readonly string[])[] = [
  ['commands', 'cluster'],
  ['app'],
  ['rooms', 'transfer', 'admin', 'check', 'seed', 'monitoring', 'upstream'],
  ['http'],
  ['auth'],
  ['store'],
  ['store/sqlite', 'store/postgres'],
  ['store/engine', 'documents', 'settings.ts', 'http-problem.ts'], // the first is the engines' interface
  ['packages/room-query', 'packages/nest-openapi'],
];

/**
 * The part that a folder or a file of today will be in. The longest name decides, and what isn't named is already in its
 * place; a unit test is where its subject is. An entry goes once what it names has moved.
 */
export const BECOMES: Readonly<Record<string, string>> = {
  'cli.ts': 'commands',
  'operations/end-process.ts': 'commands',

  'api.ts': 'app',
  'app.ts': 'app',

  'import/': 'transfer/import',
  'export/': 'transfer/export',
  'copy/': 'transfer/copy',

  'operations/log.ts': 'monitoring',
  'operations/log-fields.ts': 'monitoring',
  'operations/log-output.ts': 'monitoring',
  'operations/outage-log.ts': 'monitoring',
  'operations/process-log.ts': 'monitoring',

  'answers/': 'http',
  'docs/': 'http/docs',
  'operations/': 'http',
  'error.filter.ts': 'http',
  'http-server.ts': 'http',
  'send-error.ts': 'http',

  'auth/user-tokens.ts': 'store/users',
  'auth/users.repository.ts': 'store/users',
  'rooms/calls.repository.ts': 'store/rooms',
  'rooms/room-columns.ts': 'store/rooms',
  'rooms/room-record.ts': 'store/rooms',
  'rooms/room-writer.ts': 'store/rooms',
  'rooms/rooms.repository.ts': 'store/rooms',
  'rooms/side-tables.ts': 'store/rooms',
  'rooms/access-sql.ts': 'store/rooms/plan',
  'rooms/access.ts': 'store/rooms/plan',
  'rooms/condition-sql.ts': 'store/rooms/plan',
  'rooms/count-plan.ts': 'store/rooms/plan',
  'rooms/counter-question.ts': 'store/rooms/plan',
  'rooms/counting.ts': 'store/rooms/plan',
  'rooms/page-plan.ts': 'store/rooms/plan',
  'rooms/room-indexes.ts': 'store/rooms/plan',
  'rooms/room-query.ts': 'store/rooms/plan',
  'rooms/selection.ts': 'store/rooms/plan',
  'rooms/sort-keys.ts': 'store/rooms/plan',
  'rooms/walk.ts': 'store/rooms/plan',

  'cache-bytes.ts': 'store/engine',
  'make-folder.ts': 'store/engine',
  'when-ready.ts': 'store/engine',
  'store/database.ts': 'store/engine',
  'store/dialect.ts': 'store/engine',
  'store/key-text.ts': 'store/engine',
  'store/lane.ts': 'store/engine',
  'store/outages.ts': 'store/engine',
  'store/query.ts': 'store/engine',
  'store/room-counts.ts': 'store/engine',
  'store/room-tables.ts': 'store/engine',
  'store/schema.ts': 'store/engine',
  'store/shown-texts.ts': 'store/engine',
  'store/tables.ts': 'store/engine',
  'store/watch-schema.ts': 'store/engine',

  'import/collections.ts': 'documents',
  'import/collections/': 'documents',
  'import/document-kind.ts': 'documents',
  'import/documents/source-document.ts': 'documents',
  'import/extended-json.ts': 'documents',
  'import/fields.ts': 'documents',
  'import/forget-types.ts': 'documents',
  'import/wire-form.ts': 'documents',
  'rooms/random-id.ts': 'documents',
  'rooms/room-dates.ts': 'documents',
  'rooms/voip-call.ts': 'documents',

  'config.ts': 'settings.ts',
  'misspelt-settings.ts': 'settings.ts',

  'errors.ts': 'http-problem.ts',

  'json-object.ts': 'packages/room-query',
  'rooms/column-text.ts': 'packages/room-query',
  'rooms/condition.ts': 'packages/room-query',
  'rooms/filterable-paths.ts': 'packages/room-query',
  'rooms/grammar/': 'packages/room-query',
  'rooms/iso-date.ts': 'packages/room-query',
  'rooms/room-paths.ts': 'packages/room-query',
  'rooms/type-condition.ts': 'packages/room-query',

  'contract/': 'packages/nest-openapi',
  'retained-bytes.ts': 'packages/nest-openapi',
};

/** The part of a file of the server (from the root), or undefined where it has none. */
export function partOf(file: string): string | undefined {
  const path = file.slice(SERVER.length + 1).replace(/\.test\.ts$/, '.ts');
  const named = longest(Object.keys(BECOMES).filter((name) => isWithin(path, name)));
  const place = named === undefined ? path : BECOMES[named];
  return longest(LAYERS.flat().filter((part) => place === part || place?.startsWith(`${part}/`)));
}

/** From 0, the top. */
export function layerOf(part: string): number {
  return LAYERS.findIndex((parts) => parts.includes(part));
}

/** @param name A file, or a folder with a slash at its end. */
export function isWithin(path: string, name: string): boolean {
  return name.endsWith('/') ? path.startsWith(name) : path === name;
}

function longest(names: readonly string[]): string | undefined {
  return names.toSorted((a, b) => b.length - a.length)[0];
}
