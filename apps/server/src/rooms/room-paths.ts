import document from '@switchboard/contract/openapi.json' with { type: 'json' };
import { readDatePaths, readFilterablePaths } from './filterable-paths.js';

const SCHEMAS = ['VoipRoom', 'LivechatRoom'];

/** The paths that `query` and `sort` may name, on both lists. */
export const filterablePaths = readFilterablePaths(document, SCHEMAS);

/** The paths of a room that hold dates. */
export const datePaths = readDatePaths(document, SCHEMAS);
