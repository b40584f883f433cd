import type {
  FastifyInstance,
  FastifyRequest,
  HookHandlerDoneFunction,
  onRequestHookHandler,
  preHandlerHookHandler,
  preValidationHookHandler,
} from 'fastify';
import { ContractError, methodNotAllowed } from './contract-error.js';
import type { ContractOperation } from './contract-operation.js';
import type { DocumentObject } from './document.js';
import { hasBody, readLegacyBody } from './legacy-body.js';
import type { QueryReader } from './query-reader.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The operation that the route answers. */
    operation?: ContractOperation;
    /** The method that handles it, as `Class.method`. */
    handlerName?: string;
  }
}

/** An operation with what is compiled from its declaration. */
export interface BoundOperation {
  readonly operation: ContractOperation;
  readonly readQuery: QueryReader;
  /** Whether parameters may come in a JSON body (`x-legacy-query-body`). */
  readonly takesBody: boolean;
}

/** The project's own steps of an operation, asked for once at start-up: hooks in callback style are the quickest. */
export interface OperationSteps {
  /** Before the query is read: authentication, rate limit. */
  readonly onRequest?: (operation: ContractOperation) => onRequestHookHandler | onRequestHookHandler[];
  /** After it: permissions. */
  readonly preHandler?: (operation: ContractOperation) => preHandlerHookHandler | preHandlerHookHandler[];
}

/**
 * Adds to each route of a bound operation: the project's `onRequest`, the reading of the query, the project's
 * `preHandler`. Start-up fails with an error that names the operation with no handler, two, or one at another path.
 */
export function installOperations(
  fastify: FastifyInstance,
  bound: ReadonlyMap<string, BoundOperation>,
  steps: OperationSteps,
): void {
  const hooksOfOperation = new Map([...bound.values()].map((each) => [each.operation, hooksOf(each, steps)]));
  const handlers = new Map<string, string>();

  fastify.addHook('onRoute', (route) => {
    const { operation, handlerName = 'a handler' } = route.config ?? {};
    const hooks = operation && hooksOfOperation.get(operation);
    if (operation === undefined || hooks === undefined) return;
    const isHead = route.method === 'HEAD';
    if (!isHead) addHandler(handlers, operation, handlerName, route.url);
    route.onRequest = [isHead && operation.mayWrite ? refuseHead : [], route.onRequest ?? [], hooks.onRequest].flat();
    route.preValidation = [route.preValidation ?? [], hooks.preValidation].flat();
    route.preHandler = [route.preHandler ?? [], hooks.preHandler].flat();
  });

  fastify.addHook('onReady', (done) => {
    const missing = [...bound.keys()].filter((id) => !handlers.has(id));
    done(missing.length === 0 ? undefined : new Error(`These operations have no handler: ${missing.join(', ')}`));
  });
}

function addHandler(handlers: Map<string, string>, { id, path }: ContractOperation, name: string, url: string): void {
  const other = handlers.get(id);
  if (other !== undefined) throw new Error(`The operation ${id} has two handlers, ${other} and ${name}; keep one`);
  if (url !== path)
    throw new Error(`${name} handles ${id} at ${url}, not at ${path}; its controller must have no prefix`);
  handlers.set(id, name);
}

function hooksOf(bound: BoundOperation, steps: OperationSteps) {
  return {
    onRequest: steps.onRequest?.(bound.operation) ?? [],
    preValidation: queryHook(bound),
    preHandler: steps.preHandler?.(bound.operation) ?? [],
  };
}

function queryHook({ readQuery, takesBody }: BoundOperation): preValidationHookHandler {
  const read = (request: FastifyRequest, body: DocumentObject | undefined, done: HookHandlerDoneFunction): void => {
    try {
      request.query = readQuery(rawQueryOf(request.raw.url), body);
    } catch (error) {
      done(error as Error);
      return;
    }
    done();
  };
  return (request, reply, done) => {
    // The serializer keeps Fastify from adding a charset, which JSON doesn't have.
    reply.header('content-type', 'application/json').serializer(toJson);
    if (!takesBody || request.method !== 'GET' || !hasBody(request.raw)) {
      read(request, undefined, done);
      return;
    }
    readLegacyBody(request.raw, (outcome) => {
      if (outcome instanceof ContractError) done(outcome);
      else read(request, outcome, done);
    });
  };
}

/** From the URL itself, so that it doesn't matter what Fastify's own query parser makes of it. */
function rawQueryOf(url = ''): string {
  const mark = url.indexOf('?');
  return mark === -1 ? '' : url.slice(mark + 1);
}

/** Also gets what an error filter sends; a text is serialised already there. */
function toJson(payload: unknown): string {
  return typeof payload === 'string' ? payload : JSON.stringify(payload);
}

/** Fastify makes a HEAD route for every GET route. */
const refuseHead: onRequestHookHandler = (request, reply, done) => {
  reply.header('allow', 'GET');
  done(methodNotAllowed(request.method, ['GET']));
};
