import type { FastifyRequest } from 'fastify';
import type { JsonAnswer } from './json-answer.js';

/*
 * `Operations` is the interface of that name that openapi-typescript writes.
 * `Decoded` names, by parameter, the type of the value that a grammar (`x-grammar`) makes of its text.
 */

/** The query of an operation as its handler gets it. Absent parameters have no key; defaults are the handler's. */
export type QueryOf<Operations, Id extends keyof Operations, Decoded = unknown> = Operations[Id] extends {
  parameters: { query?: infer Query };
}
  ? {
      readonly [Name in keyof NonNullable<Query>]: Name extends keyof Decoded
        ? Decoded[Name]
        : NonNullable<Query>[Name];
    }
  : never;

/** The JSON of an operation's answer with the status 200. */
export type AnswerOf<Operations, Id extends keyof Operations> = Operations[Id] extends {
  responses: { 200: { content: { 'application/json': infer Answer } } };
}
  ? Answer
  : never;

declare const operationId: unique symbol;

/** The request of an operation; no handler of another one accepts it. */
export type OperationRequest<Operations, Id extends keyof Operations, Decoded = unknown> = FastifyRequest<{
  Querystring: QueryOf<Operations, Id, Decoded>;
}> & { readonly [operationId]: Id };

/** A method that handles the operation. */
export type OperationHandler<Operations, Id extends keyof Operations, Decoded> = (
  request: OperationRequest<Operations, Id, Decoded>,
) => HandlerResult<AnswerOf<Operations, Id>> | Promise<HandlerResult<AnswerOf<Operations, Id>>>;

type HandlerResult<Answer> = Answer | JsonAnswer<Answer>;
