import type { Type } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type {
  FastifyReply,
  FastifyRequest,
  HookHandlerDoneFunction,
  onRequestHookHandler,
  preHandlerHookHandler,
  preValidationHookHandler,
  RouteOptions,
} from 'fastify';
import { LRUCache } from 'lru-cache';
import { retainedBytes } from '../retained-bytes.js';
import { ContractError, methodNotAllowed } from './contract-error.js';
import type { ContractOperation } from './contract-operation.js';
import type { DocumentObject } from './document.js';
import { readLegacyBody } from './legacy-body.js';
import type { Query, QueryReader } from './query-reader.js';
import { type BoundHandler, refuseUnheeded } from './refuse-unheeded.js';
import { hasBody, type ReceivedBody, takeBody } from './request-body.js';
import { sendAnswer } from './send-answer.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The operation that the route answers. */
    operation?: ContractOperation;
    /** The method that handles it. */
    handler?: DeclaredHandler;
  }
}

/** A method with `@Operation`; a controller may inherit it. */
export type DeclaredHandler = Pick<BoundHandler, 'controller' | 'key'>;

type Handle = (request: FastifyRequest) => unknown;

/** Of queries that were read: they come again and again, and reading one gives the same each time. */
export const MOST_KEPT_QUERY_BYTES = 8_000_000;
/** Of an entry, beside the text and what it was read as. */
const ENTRY_BYTES = 200;

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
  /** Told of a GET whose body isn't read, after `onRequest`. */
  readonly onIgnoredBody?: (request: FastifyRequest) => void;
  /** The most that is kept of queries that were read, in bytes; `MOST_KEPT_QUERY_BYTES` by default, 0: nothing. */
  readonly keptQueryBytes?: number;
}

/**
 * Adds to each route of a bound operation: the project's `onRequest`, the reading of the query, the project's
 * `preHandler`. Start-up fails with an error that names the operation with no handler, two, or one at another path.
 */
export function installOperations(
  app: NestFastifyApplication,
  bound: ReadonlyMap<string, BoundOperation>,
  steps: OperationSteps,
): void {
  const hooksOfOperation = new Map([...bound.values()].map((each) => [each.operation, hooksOf(each, steps)]));
  const handlers = new Map<string, string>();
  const fastify = app.getHttpAdapter().getInstance();

  fastify.addHook('onRoute', (route) => {
    const { operation, handler } = route.config ?? {};
    const hooks = operation && hooksOfOperation.get(operation);
    if (operation === undefined || hooks === undefined || handler === undefined) return;
    const isHead = route.method === 'HEAD';
    const { instance, ...bound } = findHandler(app, operation, handler);
    if (!isHead) refuseUnheeded(app, bound);
    if (!isHead) addHandler(handlers, operation, bound.name, route);
    route.handler = routeHandler(instance, bound.key);
    route.onRequest = [isHead && operation.mayWrite ? refuseHead : [], route.onRequest ?? [], hooks.onRequest].flat();
    route.preValidation = [route.preValidation ?? [], hooks.preValidation].flat();
    route.preHandler = [route.preHandler ?? [], hooks.preHandler].flat();
  });

  fastify.addHook('onReady', (done) => {
    const missing = [...bound.keys()].filter((id) => !handlers.has(id));
    done(missing.length === 0 ? undefined : new Error(`These operations have no handler: ${missing.join(', ')}`));
  });
}

function addHandler(
  handlers: Map<string, string>,
  { id, path }: ContractOperation,
  name: string,
  { method, url }: RouteOptions,
): void {
  const other = handlers.get(id);
  if (other !== undefined) throw new Error(twoHandlers(id, other, name));
  if (method !== 'GET') throw new Error(`${name} handles ${id} by ${[method].flat().join(', ')}, not by GET`);
  if (url !== path)
    throw new Error(`${name} handles ${id} at ${url}, not at ${path}; its controller must have no prefix`);
  handlers.set(id, name);
}

function twoHandlers(id: string, one: string, other: string): string {
  return `The operation ${id} has two handlers, ${one} and ${other}; keep one`;
}

/** The handler on the controller that Nest made, be its class the one that declares the method or one that inherits it. */
function findHandler(
  app: NestFastifyApplication,
  { id }: ContractOperation,
  { controller, key }: DeclaredHandler,
): BoundHandler & { readonly instance: Readonly<Record<string, Handle>> } {
  const method = methodOf(controller, key);
  const controllers = [...app.get(ModulesContainer).values()].flatMap((module) => [...module.controllers.values()]);
  const found = controllers.flatMap(({ metatype, instance }) => {
    const made = metatype as Type;
    if (methodOf(made, key) !== method) return [];
    return [{ name: `${made.name}.${key}`, controller: made, key, instance: instance as Record<string, Handle> }];
  });
  const [handler, other] = found;
  if (handler === undefined) throw new Error(`${controller.name}.${key} handles ${id}, but is in no controller`);
  if (other !== undefined) throw new Error(twoHandlers(id, handler.name, other.name));
  return handler;
}

function methodOf({ prototype }: Type, key: string): unknown {
  return (prototype as Record<string, unknown>)[key];
}

/** Calls the handler itself: Nest's own way to it costs as much as reading a room. */
function routeHandler(controller: Readonly<Record<string, Handle>>, key: string) {
  const handle: Handle = (request) => controller[key]?.(request);
  return (request: FastifyRequest, reply: FastifyReply): void => {
    const fail = (error: unknown) => void reply.send(error);
    const send = (returned: unknown) => {
      try {
        sendAnswer(reply, returned);
      } catch (error) {
        fail(error);
      }
    };
    try {
      const returned = handle(request);
      if (returned instanceof Promise) returned.then(send, fail);
      else send(returned);
    } catch (error) {
      fail(error);
    }
  };
}

function hooksOf(bound: BoundOperation, steps: OperationSteps) {
  return {
    onRequest: steps.onRequest?.(bound.operation) ?? [],
    preValidation: queryHook(bound, steps),
    preHandler: steps.preHandler?.(bound.operation) ?? [],
  };
}

function queryHook(
  { readQuery, takesBody }: BoundOperation,
  { onIgnoredBody, keptQueryBytes }: OperationSteps,
): preValidationHookHandler {
  const readAgain = keepQueries(readQuery, keptQueryBytes);
  const read = (request: FastifyRequest, body: DocumentObject | undefined, done: HookHandlerDoneFunction): void => {
    try {
      const rawQuery = rawQueryOf(request.raw.url);
      request.query = body === undefined ? readAgain(rawQuery) : readQuery(rawQuery, body);
    } catch (error) {
      done(error as Error);
      return;
    }
    done();
  };
  return (request, reply, done) => {
    // The serializer keeps Fastify from adding a charset, which JSON doesn't have.
    reply.header('content-type', 'application/json').serializer(toJson);
    if (request.method !== 'GET' || !hasBody(request.raw)) {
      read(request, undefined, done);
      return;
    }
    const body = takeBody(request.raw, reply.raw);
    if (!takesBody) {
      body.readUntil(hasCome, (came) => came && onIgnoredBody?.(request));
      read(request, undefined, done);
      return;
    }
    body.readUntil(
      (received) => readLegacyBody(request.headers['content-type'], received),
      (outcome) => {
        if (outcome instanceof ContractError) return done(outcome);
        if (outcome === 'ignored') onIgnoredBody?.(request);
        read(request, typeof outcome === 'string' ? undefined : outcome, done);
      },
    );
  };
}

/** Whether there is a body at all, which its headers don't always tell; undefined as long as that isn't known. */
function hasCome({ length, isEnded }: ReceivedBody): boolean | undefined {
  return length > 0 ? true : isEnded ? false : undefined;
}

function keepQueries(readQuery: QueryReader, bytes = MOST_KEPT_QUERY_BYTES): (rawQuery: string) => Query {
  const kept = new LRUCache<string, Query>({
    maxSize: Math.max(1, bytes),
    sizeCalculation: (query, rawQuery) => ENTRY_BYTES + retainedBytes(rawQuery) + retainedBytes(query),
  });
  return (rawQuery) => {
    let query = kept.get(rawQuery);
    if (query === undefined) {
      query = readQuery(rawQuery);
      kept.set(rawQuery, query);
    }
    return query;
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
