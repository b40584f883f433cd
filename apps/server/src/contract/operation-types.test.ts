import { describe, expect, expectTypeOf, it } from 'vitest';
import type { Binding } from './bind-contract.js';
import { JsonAnswer } from './json-answer.js';
import type { AnswerOf, OperationRequest, QueryOf } from './operation-types.js';

interface operations {
  listTides: {
    parameters: { query?: { coast?: string[]; between?: string; offset?: number }; header?: never };
    responses: { 200: { content: { 'application/json': { tides: number[] } } }; 400: { content: never } };
  };
  listWinds: {
    parameters: { query: { offset?: number; at: string } };
    responses: { 200: { content: { 'application/json': { winds: string[] } } } };
  };
  ping: {
    parameters: { query?: never };
    responses: { 200: { content: { 'application/json': 'pong' } } };
  };
}

interface Decoded {
  between: { from: number; to: number };
}

type Request<Id extends keyof operations> = OperationRequest<operations, Id, Decoded>;
type Answer<Id extends keyof operations> = AnswerOf<operations, Id>;

/** Never called: the compiler is what tests it. */
function declareHandlers({ Operation }: Binding<operations, Decoded>): unknown {
  class Handlers {
    @Operation('listTides')
    async right(request: Request<'listTides'>): Promise<Answer<'listTides'>> {
      return { tides: [request.query.offset ?? 0] };
    }

    @Operation('listTides')
    serialised(_request: Request<'listTides'>): JsonAnswer<Answer<'listTides'>> {
      return new JsonAnswer('{"tides":[]}');
    }

    @Operation('ping')
    withoutRequest(): Answer<'ping'> {
      return 'pong';
    }

    // @ts-expect-error The document has no such operation.
    @Operation('listStars')
    unknownId(): unknown {
      return undefined;
    }

    // @ts-expect-error The answer belongs to listWinds.
    @Operation('listTides')
    async wrongAnswer(_request: Request<'listTides'>): Promise<Answer<'listWinds'>> {
      return { winds: [] };
    }

    // @ts-expect-error So does the serialised one.
    @Operation('listTides')
    wrongBody(_request: Request<'listTides'>): JsonAnswer<Answer<'listWinds'>> {
      return new JsonAnswer('{"winds":[]}');
    }

    // @ts-expect-error Bytes that nobody vouches for.
    @Operation('listTides')
    bareBuffer(_request: Request<'listTides'>): Buffer {
      return Buffer.from('{}');
    }

    // @ts-expect-error The request belongs to listWinds.
    @Operation('listTides')
    wrongRequest(_request: Request<'listWinds'>): Answer<'listTides'> {
      return { tides: [] };
    }

    // @ts-expect-error The operation's query has no such parameter.
    @Operation('listTides')
    wrongQuery(_request: { query: { between: string } }): Answer<'listTides'> {
      return { tides: [] };
    }
  }
  return Handlers;
}

describe('the types of an operation', () => {
  it('have the value of a grammar in place of its text', () => {
    expectTypeOf<QueryOf<operations, 'listTides', Decoded>>().toEqualTypeOf<{
      readonly coast?: string[];
      readonly between?: { from: number; to: number };
      readonly offset?: number;
    }>();
    expectTypeOf<QueryOf<operations, 'listWinds', Decoded>>().toEqualTypeOf<{
      readonly offset?: number;
      readonly at: string;
    }>();
    expectTypeOf<Request<'listTides'>['query']>().toEqualTypeOf<QueryOf<operations, 'listTides', Decoded>>();
    expectTypeOf<Answer<'listTides'>>().toEqualTypeOf<{ tides: number[] }>();
  });

  it('are checked on its handler by the compiler', () => {
    expect(declareHandlers).toBeTypeOf('function');
  });
});
