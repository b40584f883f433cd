import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER, NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { onRequestHookHandler } from 'fastify';
import type { Logger } from 'pino';
import { api } from './api.js';
import { authenticate, requirePermission } from './auth/authenticate.js';
import { Authenticator } from './auth/authenticator.js';
import { UsersRepository } from './auth/users.repository.js';
import { CONFIG, type Config } from './config.js';
import type { ContractOperation } from './contract/contract-operation.js';
import { DOCS_PATH, docsSite } from './docs/docs-site.js';
import { ErrorFilter } from './error.filter.js';
import { createHttpServer } from './http-server.js';
import { FixedWindow } from './operations/fixed-window.js';
import { logOutages } from './operations/outage-log.js';
import { rateLimit } from './operations/rate-limit.js';
import { CallsRepository } from './rooms/calls.repository.js';
import { CallsService } from './rooms/calls.service.js';
import { ListAnswers } from './rooms/list-answers.js';
import { checkRoomColumns, RoomColumns } from './rooms/room-columns.js';
import { filterablePaths } from './rooms/room-paths.js';
import { RoomWriter } from './rooms/room-writer.js';
import { RoomsController } from './rooms/rooms.controller.js';
import { RoomsRepository } from './rooms/rooms.repository.js';
import { RoomsService } from './rooms/rooms.service.js';
import { type Database, DATABASE } from './store/database.js';

@Module({})
class AppModule {
  static over(config: Config, database: Database, columns: RoomColumns): DynamicModule {
    return {
      module: AppModule,
      controllers: [RoomsController],
      providers: [
        { provide: CONFIG, useValue: config },
        { provide: DATABASE, useValue: database },
        { provide: RoomColumns, useValue: columns },
        { provide: RoomWriter, useValue: new RoomWriter(database, columns) },
        { provide: APP_FILTER, useClass: ErrorFilter },
        Authenticator,
        CallsRepository,
        CallsService,
        ListAnswers,
        RoomsRepository,
        RoomsService,
        UsersRepository,
      ],
    };
  }
}

/**
 * The server, ready to listen. It does not close the store.
 * @throws Error that names what of the contract, its handlers and the store don't fit together.
 */
export async function createApp(config: Config, database: Database, logger: Logger): Promise<NestFastifyApplication> {
  const columns = new RoomColumns(filterablePaths);
  await checkRoomColumns(database, columns);
  const adapter = createHttpServer(config, logger);
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.over(config, database, columns), adapter, {
    logger: ['error', 'warn'],
    abortOnError: false,
    bodyParser: false,
  });
  const authenticated = authenticate(app.get(Authenticator), new FixedWindow(60_000), config.AUTH_FAILURES_PER_MINUTE);
  const limited = rateLimit((setting) => limitOf(config, setting));
  api.install(app, {
    onRequest: (operation) => [
      cacheHeaders(operation),
      refuseWhileClosed(database),
      authenticated(operation),
      ...limited(operation),
    ],
    preHandler: requirePermission,
  });
  const endLog = logOutages(database.outages, logger);
  adapter.getInstance().addHook('onClose', (_server, done) => {
    endLog();
    done();
  });
  if (config.DOCS) await app.register(docsSite, { prefix: DOCS_PATH });
  await app.init();
  return app;
}

/** 503, before anything is asked of the store: what a cache of ours holds may be of another store. */
function refuseWhileClosed({ outages }: Database): onRequestHookHandler {
  return (_request, _reply, done) => done(outages.closed);
}

function limitOf(config: Config, setting: string): number {
  const limit = config[setting as keyof Config];
  if (typeof limit !== 'number') throw new Error(`The contract's x-rate-limit names ${setting}, which is no setting.`);
  return limit;
}

/** Lists may be kept by the caller's own cache and asked for again; an answer that can write is never kept. */
function cacheHeaders(operation: ContractOperation): onRequestHookHandler {
  const headers = operation.mayWrite
    ? { 'cache-control': 'no-store' }
    : { 'cache-control': 'private, no-cache', vary: 'X-User-Id, X-Auth-Token, Accept-Encoding, Origin' };
  return (_request, reply, done) => {
    reply.headers(headers);
    done();
  };
}
