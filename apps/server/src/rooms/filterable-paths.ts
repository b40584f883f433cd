import { isObject, type OpenApiDocument, resolve } from '../contract/document.js';

/** How the store compares the values of a path. `strings` is a list of strings. */
export type PathType = 'string' | 'number' | 'boolean' | 'date' | 'strings';

/** A path of a room that `query` and `sort` may name: marked `x-filterable` in the contract. */
export interface FilterablePath {
  /** As on the wire: `servedBy._id`. */
  readonly path: string;
  readonly keys: readonly string[];
  /** Its column in the store: `served_by_id`. For `strings`, the column that tells whether the list is there. */
  readonly column: string;
  readonly type: PathType;
  /** Marked `x-indexed`: the store has an index for comparisons with it. */
  readonly indexed: boolean;
}

/** By their path on the wire. */
export type FilterablePaths = ReadonlyMap<string, FilterablePath>;

interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly allOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly 'x-filterable'?: boolean;
  readonly 'x-indexed'?: boolean;
}

interface Property {
  readonly keys: readonly string[];
  /** The property's schema, with all that it refers to and its branches. */
  readonly parts: readonly Schema[];
  /** It belongs to the elements of a list. */
  readonly inList: boolean;
}

/**
 * The paths marked `x-filterable: true` in the named schemas of a bundled OpenAPI document, in the document's order.
 *
 * @throws Error naming the path whose type can't be told, differs between two schemas or isn't one that the store
 * compares, or that would share its column with another.
 */
export function readFilterablePaths(
  document: OpenApiDocument,
  schemaNames: readonly string[],
): Map<string, FilterablePath> {
  const paths = new Map<string, FilterablePath>();
  for (const schemaName of schemaNames) {
    for (const property of filterableProperties(document, schemaName)) {
      const found = toFilterablePath(document, property, schemaName);
      const known = paths.get(found.path);
      if (known !== undefined && known.type !== found.type) {
        throw new Error(`"${found.path}" is a ${found.type} in ${schemaName}, but a ${known.type} elsewhere`);
      }
      paths.set(found.path, found);
    }
  }
  checkColumns(paths);
  return paths;
}

/**
 * Every path of the named schemas that is declared `format: date-time`, filterable or not. Lists add no key:
 * `activity.ts` is the `ts` of every element of `activity`, and a list of dates is named as the list.
 */
export function readDatePaths(document: OpenApiDocument, schemaNames: readonly string[]): Set<string> {
  const paths = new Set<string>();
  for (const schemaName of schemaNames) {
    for (const { keys, parts } of propertiesOf(document, schemaAt(document, schemaName))) {
      if (parts.some((part) => holdsDates(document, part))) paths.add(keys.join('.'));
    }
  }
  return paths;
}

/** The marked properties, each once: a schema may state a property again to narrow it. */
function filterableProperties(document: OpenApiDocument, schemaName: string): Property[] {
  const properties = new Map<string, Property>();
  for (const property of propertiesOf(document, schemaAt(document, schemaName))) {
    const path = property.keys.join('.');
    const known = properties.get(path);
    const merged = {
      keys: property.keys,
      parts: [...(known?.parts ?? []), ...property.parts],
      inList: property.inList || known?.inList === true,
    };
    properties.set(path, merged);
  }
  return [...properties.values()].filter(({ parts }) => parts.some((part) => part['x-filterable'] === true));
}

function toFilterablePath(
  document: OpenApiDocument,
  { keys, parts, inList }: Property,
  schemaName: string,
): FilterablePath {
  const path = keys.join('.');
  if (inList) throw new Error(`"${path}" of ${schemaName} is x-filterable, but lies within a list`);

  const types = new Set(parts.flatMap((part) => typesOf(document, part)));
  const [type] = types;
  if (type === undefined || types.size > 1 || !isPathType(type)) {
    throw new Error(
      `"${path}" of ${schemaName} is x-filterable, but its type is ${[...types].join(' or ') || 'not declared'}; ` +
        'it has to be one of string, number, boolean, date-time or a list of strings',
    );
  }
  return { path, keys, column: columnOf(keys), type, indexed: parts.some((part) => part['x-indexed'] === true) };
}

function checkColumns(paths: FilterablePaths): void {
  const columns = new Map<string, string>();
  for (const { path, column } of paths.values()) {
    const other = columns.get(column);
    if (other !== undefined) throw new Error(`"${path}" and "${other}" would share the column ${column}`);
    columns.set(column, path);
  }
}

function columnOf(keys: readonly string[]): string {
  return keys
    .map((key) =>
      key
        .replaceAll(/[A-Z]/g, (letter) => `_${letter}`)
        .toLowerCase()
        .replace(/^_+/, ''),
    )
    .join('_');
}

function isPathType(type: string): type is PathType {
  return type === 'string' || type === 'number' || type === 'boolean' || type === 'date' || type === 'strings';
}

/** `null` beside another type says only that the value may be missing. */
function typesOf(document: OpenApiDocument, { type = [], format, items }: Schema): string[] {
  return [type].flat().flatMap((name) => {
    if (name === 'null') return [];
    if (name === 'integer') return 'number';
    if (name === 'string') return format === 'date-time' ? 'date' : 'string';
    if (name === 'array') return isListOfStrings(document, items) ? 'strings' : 'array';
    return name;
  });
}

function isListOfStrings(document: OpenApiDocument, items: Schema | undefined): boolean {
  if (items === undefined) return false;
  const types = partsOf(document, items).flatMap((part) => typesOf(document, part));
  return types.length > 0 && types.every((type) => type === 'string');
}

function holdsDates(document: OpenApiDocument, { format, items }: Schema): boolean {
  if (format === 'date-time') return true;
  return items !== undefined && partsOf(document, items).some((part) => holdsDates(document, part));
}

/** All properties below a schema, at any depth; one that contains itself is followed once. */
function* propertiesOf(
  document: OpenApiDocument,
  schema: Schema,
  keys: readonly string[] = [],
  inList = false,
  around: readonly Schema[] = [],
): Generator<Property> {
  for (const part of partsOf(document, schema)) {
    if (around.includes(part)) continue;
    const within = [...around, part];
    for (const [key, property] of Object.entries(part.properties ?? {})) {
      const path = [...keys, key];
      yield { keys: path, parts: partsOf(document, property), inList };
      yield* propertiesOf(document, property, path, inList, within);
    }
    if (part.items !== undefined) yield* propertiesOf(document, part.items, keys, true, within);
  }
}

/** The schema itself, what it refers to, and its branches. */
function partsOf(document: OpenApiDocument, schema: Schema, parts: Schema[] = []): Schema[] {
  if (parts.includes(schema)) return parts;
  parts.push(schema);
  if (schema.$ref !== undefined) partsOf(document, schemaOf(document, schema.$ref), parts);
  for (const branch of [...(schema.allOf ?? []), ...(schema.anyOf ?? []), ...(schema.oneOf ?? [])]) {
    partsOf(document, branch, parts);
  }
  return parts;
}

function schemaAt(document: OpenApiDocument, name: string): Schema {
  return schemaOf(document, `#/components/schemas/${name}`);
}

function schemaOf(document: OpenApiDocument, reference: string): Schema {
  const schema = resolve(document, { $ref: reference });
  return isObject(schema) ? schema : {};
}
