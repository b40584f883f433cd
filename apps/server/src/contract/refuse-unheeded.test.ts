import {
  type CanActivate,
  Controller,
  Header,
  HttpCode,
  Inject,
  Injectable,
  Module,
  type NestInterceptor,
  type PipeTransform,
  type Provider,
  Query,
  Redirect,
  Req,
  Scope,
  type Type,
  UseFilters,
  UseGuards,
  UseInterceptors,
  UsePipes,
  Version,
  VersioningType,
} from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE, BaseExceptionFilter, NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { expect, it } from 'vitest';
import { bindContract } from './bind-contract.js';
import type { OpenApiDocument } from './document.js';

interface operations {
  look: { parameters: { query?: never }; responses: { 200: { content: { 'application/json': { seen: true } } } } };
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

function controllerWith({ onClass = [], onMethod = [], onArgument }: Decorators): Type {
  class Garden {
    look(): { seen: true } {
      return { seen: true };
    }
  }
  const method = Object.getOwnPropertyDescriptor(Garden.prototype, 'look') as TypedPropertyDescriptor<Garden['look']>;
  Operation('look')(Garden.prototype, 'look', method);
  for (const decorate of onMethod) decorate(Garden.prototype, 'look', method);
  onArgument?.(Garden.prototype, 'look', 0);
  for (const decorate of [Controller(), ...onClass]) decorate(Garden);
  return Garden;
}

async function start(
  controller: Type,
  providers: Provider[] = [],
  setUp: (app: NestFastifyApplication) => unknown = () => {},
): Promise<number> {
  @Module({ controllers: [controller], providers })
  class GardenModule {} // oxlint-disable-line typescript/no-extraneous-class -- a Nest module is often empty
  const options = { logger: false, abortOnError: false } as const;
  const app = await NestFactory.create<NestFastifyApplication>(GardenModule, new FastifyAdapter(), options);
  try {
    install(app);
    setUp(app);
    await app.init();
    await app.getHttpAdapter().getInstance().ready();
    return (await app.inject('/garden')).statusCode;
  } finally {
    await app.close();
  }
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
  ['@Version', { onMethod: [Version('1')] }],
  ['decorators of arguments', { onArgument: Query() }],
  ['@UseGuards, @UsePipes', { onClass: [UsePipes(Pipe)], onMethod: [UseGuards(Deny)] }],
])('%s on a bound handler is refused at start-up', async (what, decorators) => {
  await expect(start(controllerWith(decorators))).rejects.toThrow(refusal(what));
});

it.each<[string, Provider]>([
  ['global guards', { provide: APP_GUARD, useClass: Deny }],
  ['request scope, global guards', { provide: APP_GUARD, useClass: Deny, scope: Scope.REQUEST }],
  ['global interceptors', { provide: APP_INTERCEPTOR, useClass: Watch }],
  ['global pipes', { provide: APP_PIPE, useClass: Pipe }],
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

it('request scope of the controller, or of what it is made from, is refused at start-up', async () => {
  class Seer {
    constructor(@Inject(OfRequest) readonly ofRequest: OfRequest) {}
    look(): { seen: true } {
      return { seen: true };
    }
  }
  const method = Object.getOwnPropertyDescriptor(Seer.prototype, 'look') as TypedPropertyDescriptor<Seer['look']>;
  Operation('look')(Seer.prototype, 'look', method);
  Controller()(Seer);
  await expect(start(Seer, [OfRequest])).rejects.toThrow(refusal('request scope').replace('Garden', 'Seer'));
  const scoped = controllerWith({ onClass: [Controller({ scope: Scope.REQUEST })] });
  await expect(start(scoped)).rejects.toThrow(refusal('request scope'));
});

it('what takes effect is taken: global filters, and the request as the first argument', async () => {
  const handler = controllerWith({ onArgument: Req() });
  expect(await start(handler, [{ provide: APP_FILTER, useClass: BaseExceptionFilter }])).toBe(200);
});
