import document from '@switchboard/contract/openapi.json' with { type: 'json' };
import { readDatePaths, readFilterablePaths } from './filterable-paths.js';
import { readSortKeys } from './grammar/sort.js';

const SCHEMAS = ['VoipRoom', 'LivechatRoom'];

/** The paths that `query` and `sort` may name, on both lists. */
export const filterablePaths = readFilterablePaths(document, SCHEMAS);

/** The other keys that `sort` may name, on both lists. */
export const sortKeys = readSortKeys(document.components.parameters.sort['x-sort-keys'], filterablePaths);

/** The paths of a room that hold dates. */
export const datePaths = readDatePaths(document, SCHEMAS);
