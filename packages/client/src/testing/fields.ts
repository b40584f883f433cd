import { isObject, type JsonObject, parseObject } from './json-object.js';

/** Gives the part of a room that is asked for. */
export type Projection = (room: JsonObject) => JsonObject;

/**
 * What a `fields` asks for.
 * @throws SyntaxError for anything outside its grammar.
 */
export function parseFields(text: string): Projection {
  const { _id: id, ...others } = parseObject(text);
  const values = new Set(Object.values(others));
  for (const value of [...values, id ?? 1])
    if (value !== 0 && value !== 1) throw new SyntaxError('must give paths 1 or 0');
  if (values.size > 1) throw new SyntaxError('must give all paths but "_id" the same number');

  const paths = Object.keys(others).map((path) => path.split('.'));
  if (paths.length > 50) throw new SyntaxError('must name at most 50 paths');
  if (paths.some((keys) => keys.includes(''))) throw new SyntaxError('must name paths of keys joined by single dots');
  if (paths.some((keys) => paths.some((other) => other !== keys && keys.every((key, at) => key === other[at])))) {
    throw new SyntaxError('must not name a path and its own parent');
  }
  if (values.size === 0 && id === undefined) return (room) => room;
  const keeps = values.size > 0 ? values.has(1) : id === 1;
  const all = (id !== 0) === keeps ? [...paths, ['_id']] : paths;
  return (room) => (keeps ? keep(room, all) : leaveOut(room, all)) as JsonObject;
}

function keep(value: unknown, paths: readonly string[][]): unknown {
  if (Array.isArray(value)) return value.filter(isNested).map((element) => keep(element, paths));
  const entries = Object.entries(value as JsonObject).flatMap(([key, inner]) => {
    const below = pathsBelow(paths, key);
    if (below.some((keys) => keys.length === 0)) return [[key, inner]];
    return below.length > 0 && isNested(inner) ? [[key, keep(inner, below)]] : [];
  });
  return Object.fromEntries(entries);
}

function leaveOut(value: unknown, paths: readonly string[][]): unknown {
  if (Array.isArray(value)) return value.map((element) => leaveOut(element, paths));
  if (!isObject(value)) return value;
  const entries = Object.entries(value).flatMap(([key, inner]) => {
    const below = pathsBelow(paths, key);
    return below.some((keys) => keys.length === 0) ? [] : [[key, below.length > 0 ? leaveOut(inner, below) : inner]];
  });
  return Object.fromEntries(entries);
}

function pathsBelow(paths: readonly string[][], key: string): string[][] {
  return paths.filter(([first]) => first === key).map(([, ...rest]) => rest);
}

function isNested(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}
