import type { FastifyRequest } from 'fastify';
import type { Readable } from 'node:stream';

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

declare const answer: unique symbol;

/** An answer that is serialised already, in one piece or as a stream. A short one is sent quickest as a text. */
export type JsonBody<Answer> = (string | Buffer | Readable) & { readonly [answer]: Answer };

/** Says that these bytes are the JSON of an `Answer`: a promise of the caller that nothing checks. */
export function jsonBody<Answer>(json: string | Buffer | Readable): JsonBody<Answer> {
  return json as JsonBody<Answer>;
}

/** A method that handles the operation; what Nest injects after the request is its own affair. */
export type OperationHandler<Operations, Id extends keyof Operations, Decoded> = (
  request: OperationRequest<Operations, Id, Decoded>,
  ...injected: never[]
) => HandlerResult<AnswerOf<Operations, Id>> | Promise<HandlerResult<AnswerOf<Operations, Id>>>;

type HandlerResult<Answer> = Answer | JsonBody<Answer>;
