import type { ServerResponse } from 'node:http';
import {
  type CanActivate,
  Controller,
  createParamDecorator,
  type DynamicModule,
  type ExceptionFilter,
  Get,
  Header,
  Headers,
  HttpCode,
  Inject,
  Injectable,
  type InjectionToken,
  type MiddlewareConsumer,
  Module,
  type NestInterceptor,
  type NestModule,
  type PipeTransform,
  Post,
  type Provider,
  Query,
  Redirect,
  Render,
  Req,
  Res,
  Scope,
  Sse,
  type Type,
  UseFilters,
  UseGuards,
  UseInterceptors,
  UsePipes,
  Version,
  VersioningType,
} from '@nestjs/common';
import {
  APP_FILTER,
  APP_GUARD,
  APP_INTERCEPTOR,
  APP_PIPE,
  BaseExceptionFilter,
  NestFactory,
  REQUEST,
  RouterModule,
} from '@nestjs/core';
import {
  FastifyAdapter,
  type NestFastifyApplication,
  RouteConfig,
  RouteConstraints,
  RouteSchema,
} from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import type { FastifyReply } from 'fastify';
import { describe, expect, it } from 'vitest';
import { bindContract } from './bind-contract.js';
import type { OpenApiDocument } from './document.js';

interface operations {
  look: { parameters: { query?: never }; responses: { 200: { content: { 'application/json': { seen: unknown } } } } };
}

const document = {
  openapi: '3.1.1',
  paths: { '/garden': { get: { operationId: 'look', responses: { 200: { description: 'What is seen' } } } } },
} satisfies OpenApiDocument;

const { Operation, install } = bindContract<operations>(document);

@Injectable()
class Deny implements CanActivate {
  canActivate(): boolean {
    return false;
  }
}

@Injectable()
class Watch implements NestInterceptor {
  intercept: NestInterceptor['intercept'] = (_context, next) => next.handle();
}

@Injectable()
class Pipe implements PipeTransform {
  transform: PipeTransform['transform'] = (value: unknown) => value;
}

@Injectable({ scope: Scope.REQUEST })
class OfRequest {}

interface Decorators {
  readonly onClass?: ClassDecorator[];
  readonly onMethod?: MethodDecorator[];
  readonly onArgument?: ParameterDecorator;
}

/**
 * @param madeFrom The token of a provider, which the handler shows.
 * @param see What the handler does before it answers.
 */
function controllerWith(
  { onClass = [], onMethod = [], onArgument }: Decorators,
  { madeFrom, see = () => {} }: { madeFrom?: InjectionToken; see?: () => void } = {},
): Type {
  class Garden {
    constructor(readonly made: unknown) {}
    look(): { seen: unknown } {
      see();
      return { seen: this.made ?? true };
    }
  }
  const method = Object.getOwnPropertyDescriptor(Garden.prototype, 'look') as TypedPropertyDescriptor<Garden['look']>;
  Operation('look')(Garden.prototype, 'look', method);
  for (const decorate of onMethod) decorate(Garden.prototype, 'look', method);
  onArgument?.(Garden.prototype, 'look', 0);
  if (madeFrom !== undefined) Inject(madeFrom)(Garden, undefined, 0);
  for (const decorate of [Controller(), ...onClass]) decorate(Garden);
  return Garden;
}

const adapter = () => new FastifyAdapter();
const options = { logger: false, abortOnError: false } as const;

/** What `/garden` answers. */
async function answerOf(
  app: NestFastifyApplication,
  setUp: (app: NestFastifyApplication) => unknown = () => {},
  headers: Record<string, string> = {},
) {
  try {
    install(app);
    setUp(app);
    await app.init();
    await app.getHttpAdapter().getInstance().ready();
    return await app.inject({ url: '/garden', headers });
  } finally {
    await app.close();
  }
}

async function startModule(
  module: Type | DynamicModule,
  setUp?: (app: NestFastifyApplication) => unknown,
): Promise<number> {
  const app = await NestFactory.create<NestFastifyApplication>(module, adapter(), options);
  return (await answerOf(app, setUp)).statusCode;
}

async function start(
  controller: Type,
  providers: Provider[] = [],
  setUp?: (app: NestFastifyApplication) => unknown,
): Promise<number> {
  return startModule(gardenOf({ controllers: [controller], providers }), setUp);
}

function gardenOf(parts: Omit<DynamicModule, 'module'>): DynamicModule {
  class GardenModule {} // oxlint-disable-line typescript/no-extraneous-class -- a Nest module is often empty
  Module({})(GardenModule);
  return { module: GardenModule, ...parts };
}

const refusal = (what: string) =>
  `Garden.look is bound to an operation, and Nest's ${what} would not take effect on it. ` +
  'Use the steps of the operation (`onRequest`, `preHandler`) in their place.';

it.each<[string, Decorators]>([
  ['@UseGuards', { onClass: [UseGuards(Deny)] }],
  ['@UseGuards', { onMethod: [UseGuards(Deny)] }],
  ['@UseInterceptors', { onClass: [UseInterceptors(Watch)] }],
  ['@UseInterceptors', { onMethod: [UseInterceptors(Watch)] }],
  ['@UsePipes', { onClass: [UsePipes(Pipe)] }],
  ['@UsePipes', { onMethod: [UsePipes(Pipe)] }],
  ['@UseFilters', { onClass: [UseFilters(BaseExceptionFilter)] }],
  ['@UseFilters', { onMethod: [UseFilters(BaseExceptionFilter)] }],
  ['@HttpCode', { onMethod: [HttpCode(201)] }],
  ['@Header', { onMethod: [Header('x-seen', 'yes')] }],
  ['@Redirect', { onMethod: [Redirect('/')] }],
  ['@Render', { onMethod: [Render('garden')] }],
  ['@Sse', { onMethod: [Sse('/garden')] }],
  ['@Version', { onMethod: [Version('1')] }],
  ['@Version', { onClass: [Controller({ version: '1' })] }],
  ['@Controller({ host })', { onClass: [Controller({ host: 'example.com' })] }],
  ['@RouteSchema', { onMethod: [RouteSchema({ querystring: { type: 'object' } })] }],
  ['decorators of arguments', { onArgument: Query() }],
  ['decorators of arguments', { onArgument: Query('colour', Pipe) }],
  ['decorators of arguments', { onArgument: Headers('x-colour') }],
  ['decorators of arguments', { onArgument: Res({ passthrough: true }) }],
  ['decorators of arguments', { onArgument: createParamDecorator(() => 'made')(Pipe) }],
  ['@UseGuards, @UsePipes', { onClass: [UsePipes(Pipe)], onMethod: [UseGuards(Deny)] }],
])('%s on a bound handler is refused at start-up', async (what, decorators) => {
  await expect(start(controllerWith(decorators))).rejects.toThrow(refusal(what));
});

it.each<[string, Provider]>([
  ['global guards', { provide: APP_GUARD, useClass: Deny }],
  ['request scope, global guards', { provide: APP_GUARD, useClass: Deny, scope: Scope.REQUEST }],
  ['global interceptors', { provide: APP_INTERCEPTOR, useClass: Watch }],
  ['global pipes', { provide: APP_PIPE, useClass: Pipe }],
  ['global guards', { provide: APP_GUARD, useValue: new Deny() }],
  ['global guards', { provide: APP_GUARD, useFactory: () => new Deny() }],
  ['request scope, global interceptors', { provide: APP_INTERCEPTOR, useClass: Watch, scope: Scope.REQUEST }],
  ['request scope, global pipes', { provide: APP_PIPE, useClass: Pipe, scope: Scope.REQUEST }],
  ['request scope', { provide: APP_FILTER, useClass: BaseExceptionFilter, scope: Scope.REQUEST }],
])('%s of a module are refused at start-up', async (what, provider) => {
  await expect(start(controllerWith({}), [provider])).rejects.toThrow(refusal(what));
});

it.each<[string, (app: NestFastifyApplication) => unknown]>([
  ['global guards', (app) => app.useGlobalGuards(new Deny())],
  ['global interceptors', (app) => app.useGlobalInterceptors(new Watch())],
  ['global pipes', (app) => app.useGlobalPipes(new Pipe())],
  ['setGlobalPrefix (the document has the whole path)', (app) => app.setGlobalPrefix('api')],
  ['versioning (the document has the whole path)', (app) => app.enableVersioning({ type: VersioningType.URI })],
])('%s of the application are refused at start-up', async (what, setUp) => {
  await expect(start(controllerWith({}), [], setUp)).rejects.toThrow(refusal(what));
});

it.each<[string, Provider]>([
  ['guards', { provide: APP_GUARD, useClass: Deny }],
  ['interceptors', { provide: APP_INTERCEPTOR, useClass: Watch }],
  ['pipes', { provide: APP_PIPE, useClass: Pipe }],
])('global %s of an imported dynamic module are refused at start-up', async (what, provider) => {
  const imported = gardenOf({ providers: [provider] });
  const module = gardenOf({ imports: [imported], controllers: [controllerWith({})] });
  await expect(startModule(module)).rejects.toThrow(refusal(`global ${what}`));
});

it.each<[string, Provider[], InjectionToken]>([
  ['a request-scoped provider', [OfRequest], OfRequest],
  ['a durable one', [{ provide: 'durable', useClass: OfRequest, scope: Scope.REQUEST, durable: true }], 'durable'],
  ['the request', [], REQUEST],
  ['a provider made from one', [OfRequest, { provide: 'made', useFactory: () => 1, inject: [OfRequest] }], 'made'],
  [
    'a transient one made from one',
    [OfRequest, { provide: 'made', useFactory: () => 1, inject: [OfRequest], scope: Scope.TRANSIENT }],
    'made',
  ],
  ['another name of one', [OfRequest, { provide: 'other', useExisting: OfRequest }], 'other'],
])('a controller made from %s is refused at start-up', async (_what, providers, token) => {
  const imported = gardenOf({ providers, exports: token === REQUEST ? [] : [token] });
  const module = gardenOf({ imports: [imported], controllers: [controllerWith({}, { madeFrom: token })] });
  await expect(startModule(module)).rejects.toThrow(refusal('request scope'));
});

it.each([Scope.REQUEST, Scope.TRANSIENT])('a controller of scope %i is refused or one instance', async (scope) => {
  const started = start(controllerWith({ onClass: [Controller({ scope })] }));
  if (scope === Scope.REQUEST) await expect(started).rejects.toThrow(refusal('request scope'));
  else expect(await started).toBe(200);
});

it('a property that is of a request is refused at start-up', async () => {
  const garden = controllerWith({});
  Inject(OfRequest)(garden.prototype as object, 'ofRequest');
  await expect(start(garden, [OfRequest])).rejects.toThrow(refusal('request scope'));
});

it.each<[string, Decorators['onMethod'] & object, string]>([
  ['another path', [Get('/elsewhere')], 'Garden.look handles look at /elsewhere, not at /garden'],
  ['another method', [Post('/garden')], 'Garden.look handles look by POST, not by GET'],
  ['a route config of its own', [RouteConfig({})], 'These operations have no handler: look'],
])('%s is refused at start-up', async (_what, onMethod, message) => {
  await expect(start(controllerWith({ onMethod }))).rejects.toThrow(message);
});

it('a prefix by RouterModule, or of the controller, is refused at start-up', async () => {
  const garden = gardenOf({ controllers: [controllerWith({})] });
  const routed = gardenOf({ imports: [garden, RouterModule.register([{ path: 'api', module: garden.module }])] });
  await expect(startModule(routed)).rejects.toThrow('Garden.look handles look at /api/garden, not at /garden');
  const prefixed = controllerWith({ onClass: [Controller('api')] });
  await expect(start(prefixed)).rejects.toThrow('Garden.look handles look at /api/garden, not at /garden');
});

it('a controller that inherits its handler is bound, and what it is decorated with is refused', async () => {
  const Garden = controllerWith({});
  const inherit = (...decorators: ClassDecorator[]): Type => {
    class Orchard extends Garden {
      seen = true as const;
    }
    for (const decorate of [Controller(), ...decorators]) decorate(Orchard);
    return Orchard;
  };
  expect(await start(inherit())).toBe(200);
  expect(await start(inherit(), [Garden])).toBe(200);
  const guarded = start(inherit(UseGuards(Deny)), [Garden]);
  await expect(guarded).rejects.toThrow(refusal('@UseGuards').replace('Garden', 'Orchard'));
  const ofRequest = start(inherit(Controller({ scope: Scope.REQUEST })), [Garden]);
  await expect(ofRequest).rejects.toThrow(refusal('request scope').replace('Garden', 'Orchard'));
  const both = startModule(gardenOf({ controllers: [Garden, inherit()] }));
  await expect(both).rejects.toThrow('The operation look has two handlers');
});

it('what takes effect is taken: global filters, and the request as the first argument', async () => {
  const handler = controllerWith({ onArgument: Req() });
  expect(await start(handler, [{ provide: APP_FILTER, useClass: BaseExceptionFilter }])).toBe(200);
});

it('a global filter answers for what a handler throws', async () => {
  const filter: ExceptionFilter = {
    catch: (_error, host) => void host.switchToHttp().getResponse<FastifyReply>().code(418).send('caught'),
  };
  const see = () => {
    throw new Error('nothing to see');
  };
  expect(await start(controllerWith({}, { see }), [{ provide: APP_FILTER, useValue: filter }])).toBe(418);
  expect(await start(controllerWith({}, { see }), [], (app) => app.useGlobalFilters(filter))).toBe(418);
});

it('middleware stands before a handler', async () => {
  const deny = (_request: unknown, response: ServerResponse) => void response.writeHead(403).end();
  const controller = controllerWith({});
  class Guarded implements NestModule {
    configure = (consumer: MiddlewareConsumer) => void consumer.apply(deny).forRoutes(controller);
  }
  Module({ controllers: [controller] })(Guarded);
  expect(await startModule(Guarded)).toBe(403);
  expect(await start(controller, [], (app) => app.use(deny))).toBe(403);
});

it('headers of the application are on the answer', async () => {
  const app = await NestFactory.create<NestFastifyApplication>(
    gardenOf({ controllers: [controllerWith({})] }),
    adapter(),
    options,
  );
  const setUp = () => {
    app.enableCors({ origin: 'https://example.com' });
    app.useSecurityHeaders();
  };
  const { statusCode, headers } = await answerOf(app, setUp, { origin: 'https://example.com' });
  expect(statusCode).toBe(200);
  expect(headers).toMatchObject({
    'access-control-allow-origin': 'https://example.com',
    'x-content-type-options': 'nosniff',
  });
});

it('constraints of a route hold', async () => {
  expect(await start(controllerWith({ onMethod: [RouteConstraints({ host: 'example.com' })] }))).toBe(404);
});

describe('in an application that a test makes', () => {
  type Builder = ReturnType<typeof Test.createTestingModule>;
  const builder = (providers: Provider[] = [], decorators: Decorators = {}): Builder =>
    Test.createTestingModule({
      controllers: [controllerWith(decorators, { madeFrom: 'made' })],
      providers: [{ provide: 'made', useValue: 'as it is' }, ...providers],
    });
  const answer = async (testing: Builder) =>
    answerOf((await testing.compile()).createNestApplication<NestFastifyApplication>(adapter(), options));

  it('another provider takes effect', async () => {
    const { body } = await answer(builder().overrideProvider('made').useValue('another'));
    expect(body).toBe('{"seen":"another"}');
  });

  it('guards are refused, overridden or not', async () => {
    const open: CanActivate = { canActivate: () => true };
    const ofMethod = builder([Deny], { onMethod: [UseGuards(Deny)] });
    await expect(answer(ofMethod.overrideGuard(Deny).useValue(open))).rejects.toThrow(refusal('@UseGuards'));
    const ofAll = () => builder([Deny, { provide: APP_GUARD, useExisting: Deny }]);
    await expect(answer(ofAll())).rejects.toThrow(refusal('global guards'));
    await expect(answer(ofAll().overrideProvider(Deny).useValue(open))).rejects.toThrow(refusal('global guards'));
  });
});
