import { applyDecorators, RequestMapping, RequestMethod, type Type } from '@nestjs/common';
import { type NestFastifyApplication, RouteConfig } from '@nestjs/platform-fastify';
import { canonicalUrl, pathOf } from './canonical-url.js';
import { readOperations, type ContractOperation, type OperationSource } from './contract-operation.js';
import { type DocumentObject, isObject, type OpenApiDocument } from './document.js';
import { installOperations, type BoundOperation, type OperationSteps } from './install-operations.js';
import type { OperationHandler } from './operation-types.js';
import { compileParameter, type Grammar } from './parameter.js';
import { compileQueryReader } from './query-reader.js';

/** What a document binds. `Operations` and `Decoded` are explained in `operation-types.ts`. */
export interface Binding<Operations, Decoded> {
  /** Makes a method the handler of the operation: its route, query and answer are those that the document declares. */
  readonly Operation: <Id extends keyof Operations & string>(
    id: Id,
  ) => <Handler extends OperationHandler<Operations, Id, Decoded>>(
    target: object,
    key: string,
    descriptor: TypedPropertyDescriptor<Handler>,
  ) => void;

  /** The declarations, by operationId. */
  readonly operations: ReadonlyMap<string, ContractOperation>;

  /**
   * Puts the steps of each operation around its handler, and checks at start-up that each has exactly one. The handler
   * is called without Nest's guards, pipes and interceptors, whose place the steps take. Call it once for each
   * application, before Nest registers its routes (`init`, `listen`).
   */
  readonly install: (app: NestFastifyApplication, steps?: OperationSteps) => void;

  /** The methods that a path answers, for 405 and `Allow`; undefined for a path that the document doesn't have. */
  readonly allowedMethods: (url: string) => readonly string[] | undefined;

  /** The names of all parameters. */
  readonly parameterNames: ReadonlySet<string>;

  /** A URL whose path has a slash at its end, or doubled ones, as the document writes it; any other as it is. */
  readonly canonicalUrl: (url: string) => string;
}

/**
 * Binds the handlers of a Nest application to an OpenAPI document.
 * Throws one error that names everything in the document that can't be bound, and every grammar that isn't used.
 */
export function bindContract<Operations, Decoded = unknown>(
  document: OpenApiDocument,
  { grammars = {} }: { grammars?: Readonly<Record<string, Grammar>> } = {},
): Binding<Operations, Decoded> {
  const bound = compileOperations(document, new Map(Object.entries(grammars)));
  const methods = new Map([...bound.values()].map(({ operation }) => [operation.path, operation.allowedMethods]));

  return {
    operations: new Map([...bound].map(([id, { operation }]) => [id, operation])),
    Operation: (id) => (target, key, descriptor) => {
      const handlerName = `${target.constructor.name}.${key}`;
      const operation = bound.get(id)?.operation;
      if (operation === undefined) {
        throw new Error(`${handlerName} handles "${id}", but the document has only ${[...bound.keys()].join(', ')}`);
      }
      applyDecorators(
        RequestMapping({ path: operation.path, method: RequestMethod.GET }),
        RouteConfig({ operation, handler: { controller: target.constructor as Type, key } }),
      )(target, key, descriptor);
    },
    install: (app, steps = {}) => installOperations(app, bound, steps),
    allowedMethods: (url) => methods.get(pathOf(url)),
    parameterNames: namesOfParameters(document),
    canonicalUrl: (url) => canonicalUrl(url, (path) => methods.has(path)),
  };
}

function namesOfParameters(document: OpenApiDocument): Set<string> {
  const parameters = readOperations(document).flatMap((source) => source.parameters.filter(isObject));
  return new Set(parameters.map(({ name }) => String(name)));
}

function compileOperations(
  document: OpenApiDocument,
  grammars: ReadonlyMap<string, Grammar>,
): ReadonlyMap<string, BoundOperation> {
  const problems: string[] = [];
  const used = new Set<unknown>();
  const bound = readOperations(document).map((source) => {
    for (const node of source.parameters) if (isObject(node)) used.add(node['x-grammar']);
    return compileOperation(document, source, grammars, problems);
  });
  const unused = [...grammars.keys()].filter((name) => !used.has(name));
  if (unused.length > 0) problems.push(`no parameter has the x-grammar ${unused.join(', ')}; don't register it`);
  if (problems.length > 0) throw new Error(`The OpenAPI document can't be bound:\n  ${problems.join('\n  ')}`);
  return new Map(bound.map((operation) => [operation.operation.id, operation]));
}

function compileOperation(
  document: OpenApiDocument,
  { operation, parameters, declaration }: OperationSource,
  grammars: ReadonlyMap<string, Grammar>,
  problems: string[],
): BoundOperation {
  const attempt = <Value>(read: () => Value): Value[] => {
    try {
      return [read()];
    } catch (error) {
      problems.push(`${operation.id}: ${(error as Error).message}`);
      return [];
    }
  };
  const ofQuery = parameters.filter((node) => !isObject(node) || node.in !== 'header'); // a handler reads headers itself
  const compiled = ofQuery.flatMap((node) => attempt(() => compileParameter(document, node, grammars)));
  const [requireAny = []] = attempt(() => readRequireAny(declaration['x-require-any'], parameters));
  const [takesBody = false] = attempt(() => readTakesBody(declaration));
  return { operation, readQuery: compileQueryReader(compiled, requireAny), takesBody };
}

function readRequireAny(value: unknown, parameters: readonly unknown[]): string[][] {
  const names = new Set(parameters.map((parameter) => isObject(parameter) && parameter.name));
  const groups = value === undefined ? [] : value;
  const isGroup = (group: unknown): group is string[] =>
    Array.isArray(group) && group.length > 1 && group.every((name) => names.has(name));
  if (Array.isArray(groups) && groups.every(isGroup)) return groups;
  throw new Error('x-require-any must be a list of lists of at least two parameter names');
}

function readTakesBody({ requestBody, 'x-legacy-query-body': takesBody = false }: DocumentObject): boolean {
  if (requestBody !== undefined) throw new Error('a GET has no requestBody; declare x-legacy-query-body: true instead');
  if (typeof takesBody === 'boolean') return takesBody;
  throw new Error('x-legacy-query-body must be true or false');
}
