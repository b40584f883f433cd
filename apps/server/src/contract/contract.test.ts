import { once } from 'node:events';
import { Agent, request as httpRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { Readable } from 'node:stream';
import { Catch, Controller, Module, Req, type ArgumentsHost, type ExceptionFilter, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { afterEach, describe, expect, it } from 'vitest';
import { bindContract } from './bind-contract.js';
import { ContractError, methodNotAllowed } from './contract-error.js';
import type { OpenApiDocument } from './document.js';
import type { OperationSteps } from './install-operations.js';
import { JsonAnswer } from './json-answer.js';
import type { AnswerOf, OperationRequest } from './operation-types.js';
import { ParameterFault } from './parameter-fault.js';

interface Plant {
  name: string;
}

interface operations {
  listPlants: {
    parameters: {
      query?: { colours?: string[]; height?: number; evergreen?: boolean; order?: string; from?: 'seed' | 'cutting' };
      header?: never;
    };
    responses: { 200: { content: { 'application/json': { plants: Plant[]; query?: unknown } } } };
  };
  waterPlant: {
    parameters: { query: { plant: string; litres?: number; minutes?: number } };
    responses: { 200: { content: { 'application/json': { watered: string } } } };
  };
}

/** `order` = a column name, and whether it goes down. */
interface Order {
  column: string;
  down: boolean;
}

interface Decoded {
  order: Order;
}

const document = {
  openapi: '3.1.1',
  paths: {
    '/garden/plants': {
      parameters: [{ $ref: '#/components/parameters/colours' }],
      get: {
        operationId: 'listPlants',
        'x-permissions': ['look'],
        'x-rate-limit': { setting: 'LOOKS', calls: 5, seconds: 60 },
        parameters: [
          { in: 'query', name: 'height', schema: { $ref: '#/components/schemas/Height' } },
          {
            in: 'query',
            name: 'evergreen',
            schema: { type: 'boolean' },
            'x-boolean-words': { true: ['true', 't'], false: ['false', 'f'] },
          },
          { in: 'query', name: 'order', schema: { type: 'string' }, 'x-grammar': 'order' },
          { in: 'query', name: 'from', schema: { type: 'string', enum: ['seed', 'cutting'] } },
        ],
        'x-legacy-query-body': true,
        responses: {
          200: { description: 'Plants' },
          403: { $ref: '#/components/responses/Forbidden' },
        },
      },
    },
    '/garden/water': {
      get: {
        operationId: 'waterPlant',
        'x-may-write': true,
        'x-require-any': [['litres', 'minutes']],
        parameters: [
          { in: 'query', name: 'plant', required: true, schema: { type: 'string', minLength: 2 } },
          { in: 'query', name: 'litres', schema: { type: 'number', exclusiveMinimum: 0 } },
          { in: 'query', name: 'minutes', schema: { type: 'integer', minimum: 1, maximum: 60 } },
        ],
        responses: { 200: { description: 'Watered' } },
      },
    },
  },
  components: {
    schemas: { Height: { type: 'integer', minimum: 0 } },
    parameters: {
      colours: {
        in: 'query',
        name: 'colours',
        schema: { type: 'array', items: { type: 'string' }, maxItems: 3 },
      },
    },
    responses: {
      Forbidden: {
        description: 'Closed',
        content: { 'application/json': { example: { gate: 'closed', why: ['no key'] } } },
      },
    },
  },
} satisfies OpenApiDocument & Record<string, unknown>;

function readOrder(text: string): Order {
  const down = text.startsWith('-');
  const column = down ? text.slice(1) : text;
  if (column === 'name' || column === 'height') return { column, down };
  throw new ParameterFault('must be name or height, with - in front for descending', {
    errorType: 'bad-order',
    error: `No such order: "${text}"`,
  });
}

const garden = bindContract<operations, Decoded>(document, { grammars: { order: readOrder } });
const { Operation } = garden;
type Request<Id extends keyof operations> = OperationRequest<operations, Id, Decoded>;
type Answer<Id extends keyof operations> = AnswerOf<operations, Id>;

@Controller()
class GardenController {
  @Operation('listPlants')
  async list(@Req() request: Request<'listPlants'>): Promise<JsonAnswer<Answer<'listPlants'>> | Answer<'listPlants'>> {
    if (request.query.from === 'seed') return new JsonAnswer([Buffer.from('{"plants":['), '{"name":"stored"}]}']);
    if (request.query.from === 'cutting')
      return new JsonAnswer(Readable.from([Buffer.from('{"plants":'), Buffer.from('[]}')]));
    return { plants: [{ name: 'büsh' }], query: request.query };
  }

  @Operation('waterPlant')
  water(@Req() request: Request<'waterPlant'>): Answer<'waterPlant'> {
    return { watered: request.query.plant };
  }
}

@Catch()
class EveryError implements ExceptionFilter<unknown> {
  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const failure = error instanceof ContractError ? error : failureOf(request, error);
    const body = { success: false, ...failure.toBody() };
    void reply
      .code(failure.status)
      .header('content-type', 'application/json')
      .send(Buffer.from(JSON.stringify(body)));
  }
}

function failureOf(request: FastifyRequest, error: unknown): ContractError {
  const allowed = garden.allowedMethods(request.url);
  return allowed === undefined
    ? new ContractError(500, 'unexpected', String(error))
    : methodNotAllowed(request.method, allowed);
}

async function createApp(controllers: Type[], steps?: OperationSteps): Promise<NestFastifyApplication> {
  @Module({ controllers })
  class GardenModule {} // oxlint-disable-line typescript/no-extraneous-class -- a Nest module is often empty
  const app = await NestFactory.create<NestFastifyApplication>(GardenModule, new FastifyAdapter(), {
    logger: false,
    abortOnError: false,
  });
  garden.install(app, steps);
  app.useGlobalFilters(new EveryError());
  return app;
}

const agent = new Agent({ keepAlive: true, maxSockets: 1 });
const apps: NestFastifyApplication[] = [];

async function start(steps?: OperationSteps, controllers: Type[] = [GardenController]): Promise<URL> {
  const app = await createApp(controllers, steps);
  apps.push(app);
  await app.listen(0, '127.0.0.1');
  return new URL(await app.getUrl());
}

afterEach(async () => {
  for (const app of apps.splice(0)) await app.close();
});

interface Wire {
  status: number | undefined;
  headers: IncomingHttpHeaders;
  body: string;
  reusedSocket: boolean;
}

/** One request over the one kept connection; `chunked` sends the body without its length. */
async function send(
  url: URL,
  path: string,
  { method = 'GET', headers = {}, body, chunked = false }: SendOptions = {},
): Promise<Wire> {
  const length = body === undefined || chunked ? {} : { 'content-length': Buffer.byteLength(body) };
  const outgoing = httpRequest(new URL(path, url), { method, agent, headers: { ...length, ...headers } });
  if (chunked) outgoing.setHeader('transfer-encoding', 'chunked');
  outgoing.end(body);
  const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
  return {
    status: response.statusCode,
    headers: response.headers,
    body: await text(response),
    reusedSocket: outgoing.reusedSocket,
  };
}

interface SendOptions {
  method?: string;
  headers?: Record<string, string>;
  body?: string | Buffer;
  chunked?: boolean;
}

async function get(url: URL, path: string, options?: SendOptions): Promise<{ status: unknown; json: unknown }> {
  const { status, body } = await send(url, path, options);
  return { status, json: JSON.parse(body) };
}

describe('a bound operation', () => {
  it('hands the decoded query to the handler and sends its answer as exactly application/json', async () => {
    const url = await start();
    const answer = await send(
      url,
      '/garden/plants?colours[]=red&colours%5B%5D=dark+green&height=7&evergreen=t&order=-name',
    );

    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toBe('application/json');
    expect(JSON.parse(answer.body)).toEqual({
      plants: [{ name: 'büsh' }],
      query: { colours: ['red', 'dark green'], height: 7, evergreen: true, order: { column: 'name', down: true } },
    });
  });

  it('sends serialised bytes and streams as they are', async () => {
    const url = await start();
    const bytes = await send(url, '/garden/plants?from=seed');
    const stream = await send(url, '/garden/plants?from=cutting');

    expect([bytes.body, bytes.headers['content-type']]).toEqual(['{"plants":[{"name":"stored"}]}', 'application/json']);
    expect([stream.body, stream.headers['content-type']]).toEqual(['{"plants":[]}', 'application/json']);
  });

  it('answers HEAD as GET without the body', async () => {
    const url = await start();
    const answer = await send(url, '/garden/plants?from=seed', { method: 'HEAD' });
    const refusal = await send(url, '/garden/plants?height=tall', { method: 'HEAD' });

    expect([answer.status, answer.headers['content-length'], answer.body]).toEqual([200, '30', '']);
    expect([refusal.status, refusal.body]).toEqual([400, '']);
  });

  it('answers HEAD of an operation that may write with 405', async () => {
    const url = await start();
    const answer = await send(url, '/garden/water?plant=rose&litres=1', { method: 'HEAD' });

    expect([answer.status, answer.headers.allow]).toEqual([405, 'GET']);
  });

  it('leaves other methods of its path to the not-found handler, which knows what is allowed', async () => {
    const url = await start();

    expect(await get(url, '/garden/%70lants?x', { method: 'DELETE' })).toEqual({
      status: 405,
      json: {
        success: false,
        error: 'DELETE is not allowed here; use GET or HEAD [error-method-not-allowed]',
        errorType: 'error-method-not-allowed',
      },
    });
    expect(garden.allowedMethods('/garden/water')).toEqual(['GET']);
    expect(garden.allowedMethods('/garden/water/')).toBeUndefined();
    expect(garden.allowedMethods('/%E0%A4')).toBeUndefined();
  });

  it('sends every fault through the error filter', async () => {
    const url = await start();

    expect(await get(url, '/garden/plants?order=colour')).toEqual({
      status: 400,
      json: {
        success: false,
        error: 'No such order: "colour" [bad-order]',
        errorType: 'bad-order',
        details: [{ parameter: 'order', message: 'must be name or height, with - in front for descending' }],
      },
    });
    expect(await get(url, '/garden/water?minutes=0&x=%FF')).toEqual({
      status: 400,
      json: {
        success: false,
        error:
          '"x" is not a parameter of this operation, which takes plant, litres, minutes; ' +
          '"minutes" must be a whole number of at least 1 and at most 60; ' +
          '"plant" is required and must be text of at least 2 characters [invalid-params]',
        errorType: 'invalid-params',
        details: [
          { parameter: 'x', message: 'is not a parameter of this operation, which takes plant, litres, minutes' },
          { parameter: 'minutes', message: 'must be a whole number of at least 1 and at most 60' },
          { parameter: 'plant', message: 'is required and must be text of at least 2 characters' },
        ],
      },
    });
  });
});

describe('the steps of a project', () => {
  it('run around the reading of the query, which is refused in between', async () => {
    const seen: string[] = [];
    const url = await start({
      onRequest:
        ({ id, permissions }) =>
        (request, _reply, done) => {
          seen.push(`${request.method} ${id} ${permissions.join()}`);
          done(request.headers['x-key'] === undefined ? new ContractError(401, 'no-key', 'Show your key') : undefined);
        },
      preHandler:
        ({ example }) =>
        (request, reply, done) => {
          if (request.headers['x-key'] === 'golden') return done();
          void reply.code(403).send(example(403));
        },
    });

    expect((await get(url, '/garden/plants?nonsense=1')).status).toBe(401);
    expect((await get(url, '/garden/plants?nonsense=1', { headers: { 'x-key': 'rusty' } })).status).toBe(400);
    expect(await get(url, '/garden/plants', { headers: { 'x-key': 'rusty' } })).toEqual({
      status: 403,
      json: { gate: 'closed', why: ['no key'] },
    });
    expect((await get(url, '/garden/plants', { headers: { 'x-key': 'golden' } })).status).toBe(200);
    expect(seen).toEqual(Array.from({ length: 4 }, () => 'GET listPlants look'));
  });

  it('get what the document declares of an operation', () => {
    const { example, ...plants } = garden.operations.get('listPlants')!;
    expect(plants).toEqual({
      id: 'listPlants',
      method: 'GET',
      path: '/garden/plants',
      permissions: ['look'],
      rateLimit: { setting: 'LOOKS', calls: 5, seconds: 60 },
      mayWrite: false,
      allowedMethods: ['GET', 'HEAD'],
    });
    expect(String(example(403))).toBe('{"gate":"closed","why":["no key"]}');
    expect(example(200)).toBeUndefined();
    expect(garden.operations.get('waterPlant')).toMatchObject({
      permissions: [],
      rateLimit: undefined,
      mayWrite: true,
    });
  });
});

describe('the JSON body of a GET', () => {
  const json = { 'content-type': 'application/json' };
  const plants = [{ name: 'büsh' }];

  it.each([false, true])('gives parameters that the query string does not give, chunked: %s', async (chunked) => {
    const url = await start();
    const body = '{"height": 3, "evergreen": true, "colours": ["red", ""], "order": "name", "from": null}';

    expect(await get(url, '/garden/plants?height=9', { headers: json, body, chunked })).toEqual({
      status: 200,
      json: {
        plants,
        query: { height: 9, evergreen: true, colours: ['red', ''], order: { column: 'name', down: false } },
      },
    });
  });

  it.each([
    ['an empty one is harmless', '', 200, undefined],
    ['null is none', ' null\n', 200, undefined],
    ['broken JSON is refused', '{"height": ', 400, 'The request body must be valid JSON in UTF-8'],
    [
      'bytes that are not UTF-8 are refused',
      Buffer.from('{"from":"\xff"}', 'latin1'),
      400,
      'The request body must be valid JSON in UTF-8',
    ],
    ['a list is refused', '[1]', 400, 'The request body must be a JSON object whose keys are parameters'],
    ['a long one is refused', ' '.repeat(16_385), 400, 'The request body must be at most 16384 bytes long'],
    ['a huge one is refused', ' '.repeat(1_048_576), 400, 'The request body must be at most 16384 bytes long'],
  ])('%s, and the connection goes on', async (_name, body, status, error) => {
    const url = await start();
    for (const chunked of [false, true]) {
      const answer = await get(url, '/garden/plants', { headers: json, body, chunked });
      expect(answer.status).toBe(status);
      if (error !== undefined) {
        const whole = { success: false, error: `${error} [error-invalid-body]`, errorType: 'error-invalid-body' };
        expect(answer.json).toEqual(whole);
      }
      expect(await send(url, '/garden/plants')).toMatchObject({ status: 200, reusedSocket: true });
    }
  });

  it.each(['application/x-www-form-urlencoded', 'text/plain', 'application/xml', 'text/json', 'nonsense'])(
    'is ignored as %s, whatever it is, and the step is told',
    async (type) => {
      const ignored: string[] = [];
      const url = await start({ onIgnoredBody: (request) => ignored.push(request.url) });
      for (const body of ['{"height":1}', '{', 'x'.repeat(1_000_000)]) {
        const answer = await get(url, '/garden/plants', { headers: { 'content-type': type }, body });
        expect(answer).toEqual({ status: 200, json: { plants, query: {} } });
        expect(await send(url, '/garden/plants')).toMatchObject({ status: 200, reusedSocket: true });
      }
      expect(ignored).toEqual(Array.from({ length: 3 }, () => '/garden/plants'));
    },
  );

  it.each<[string, unknown]>([
    ['{"height":1}', { height: 1 }],
    [' \r\n\t{"height":1}', { height: 1 }],
    ['\uFEFF{"height":1}', { height: 1 }],
    ['height=1', {}],
    ['[1]', {}],
    ['"{"', {}],
    [' '.repeat(20_000), {}],
    [' '.repeat(20), {}],
  ])('without a type is JSON where it begins with a brace: %j', async (body, query) => {
    const url = await start();
    for (const headers of [{}, { 'content-type': '' }]) {
      expect((await get(url, '/garden/plants', { body, headers })).json).toEqual({ plants, query });
      expect(await send(url, '/garden/plants')).toMatchObject({ status: 200, reusedSocket: true });
    }
  });

  it('behind one of more than 1 MiB the connection is closed, once the answer was sent', async () => {
    const url = await start();
    for (const path of ['/garden/plants', '/garden/water?plant=rose&minutes=1']) {
      const body = 'x'.repeat(1_048_577);
      const answer = await send(url, path, { headers: { 'content-type': 'text/plain' }, body });
      expect([answer.status, answer.headers.connection]).toEqual([200, 'close']);
      expect(await send(url, '/garden/plants')).toMatchObject({ status: 200, reusedSocket: false });
    }
  });

  it('is read only after the onRequest step', async () => {
    const url = await start({
      onRequest: () => (_request, _reply, done) => done(new ContractError(401, 'no-key', 'Show your key')),
    });
    expect((await get(url, '/garden/plants', { headers: json, body: '{' })).status).toBe(401);
  });

  it('is ignored elsewhere, whatever it is, and for HEAD', async () => {
    const url = await start();
    for (const contentType of ['application/json', 'text/strange', ';', 'multipart/form-data']) {
      const headers = { 'content-type': contentType };
      const water = '/garden/water?plant=rose&litres=1';
      expect((await get(url, water, { headers, body: '{"litres": ' })).json).toEqual({ watered: 'rose' });
      expect((await get(url, water, { headers, body: 'x'.repeat(100_000), chunked: true })).status).toBe(200);
      expect((await send(url, '/garden/plants', { method: 'HEAD', headers, body: '{' })).status).toBe(200);
    }
  });

  it('that never ends is answered, and cut after 1 MiB', async () => {
    const url = await start();
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.on('error', () => {}); // the server may close while we are sending
    const head = 'GET /garden/plants HTTP/1.1\r\nHost: any\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked';
    socket.write(`${head}\r\n\r\n`);
    let answer = '';
    socket.on('data', (bytes: Buffer) => (answer += bytes.toString()));
    const chunk = `10000\r\n${'x'.repeat(0x10000)}\r\n`;
    let sent = 0;
    const closed = new Promise((resolve) => socket.once('close', resolve));
    const more = () => {
      while (!socket.destroyed && sent < 400) {
        sent += 1;
        if (socket.write(chunk)) continue;
        socket.once('drain', more);
        return;
      }
    };
    more();
    await closed;
    expect(answer).toMatch(/^HTTP\/1\.1 200 OK/);
  });

  it('that never ends harms nobody', async () => {
    const url = await start();
    const socket = connect(Number(url.port), '127.0.0.1', () => {
      socket.write('GET /garden/plants HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n{"h', () => socket.destroy());
    });
    await new Promise((resolve) => socket.on('close', resolve));
    expect((await get(url, '/garden/plants')).status).toBe(200);
  });
});

describe('start-up', () => {
  @Controller()
  class HalfController {
    @Operation('listPlants')
    list(@Req() _request: Request<'listPlants'>): Answer<'listPlants'> {
      return { plants: [] };
    }
  }

  @Controller('prefix')
  class PrefixedController {
    @Operation('waterPlant')
    water(@Req() _request: Request<'waterPlant'>): Answer<'waterPlant'> {
      return { watered: '' };
    }
  }

  it('fails for an operation without a handler', async () => {
    await expect(start({}, [HalfController])).rejects.toThrow('These operations have no handler: waterPlant');
  });

  it('fails for an operation with two handlers', async () => {
    await expect(start({}, [GardenController, HalfController])).rejects.toThrow(
      'The operation listPlants has two handlers, GardenController.list and HalfController.list; keep one',
    );
  });

  it('fails for a handler at another path', async () => {
    await expect(start({}, [HalfController, PrefixedController])).rejects.toThrow(
      'PrefixedController.water handles waterPlant at /prefix/garden/water, not at /garden/water; ' +
        'its controller must have no prefix',
    );
  });

  it('fails for a handler of an operation that the document does not have', () => {
    const empty = bindContract<operations>({ openapi: '3.1.1', paths: {} });
    expect(() => {
      class LostController {
        @empty.Operation('waterPlant')
        water(): Answer<'waterPlant'> {
          return { watered: '' };
        }
      }
      return LostController;
    }).toThrow('LostController.water handles "waterPlant", but the document has only ');
  });

  it('fails with everything in the document that cannot be bound', () => {
    const get = {
      operationId: 'dig',
      'x-require-any': [['depth']],
      requestBody: {},
      parameters: [
        { in: 'cookie', name: 'X-Spade', schema: { type: 'string' } },
        { in: 'query', name: 'where', style: 'deepObject', schema: { type: 'object' } },
        { in: 'query', name: 'depth', 'x-grammar': 'metres', schema: { type: 'string' } },
      ],
    };
    expect(() =>
      bindContract({ openapi: '3.1.1', paths: { '/dig': { get } } }, { grammars: { order: readOrder } }),
    ).toThrow(
      [
        "The OpenAPI document can't be bound:",
        'dig: parameter "X-Spade": in: "cookie" can\'t be read, only in: query',
        'dig: parameter "where": style: "deepObject" can\'t be read, only style: form',
        'dig: parameter "depth": the x-grammar "metres" is not registered; register its function under that name',
        'dig: x-require-any must be a list of lists of at least two parameter names',
        'dig: a GET has no requestBody; declare x-legacy-query-body: true instead',
        "no parameter has the x-grammar order; don't register it",
      ].join('\n  '),
    );
  });
});
