import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER, NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { onRequestHookHandler } from 'fastify';
import type { Logger } from 'pino';
import { api } from './api.js';
import { CACHE_BYTES, type CacheBytes, DEFAULT_CACHE_BYTES } from './cache-bytes.js';
import { authenticate, requirePermission } from './auth/authenticate.js';
import { Authenticator } from './auth/authenticator.js';
import { UsersRepository } from './auth/users.repository.js';
import { CONFIG, type Config } from './config.js';
import type { ContractOperation } from './contract/contract-operation.js';
import { DOCS_PATH, docsSite } from './docs/docs-site.js';
import { ErrorFilter } from './error.filter.js';
import { createHttpServer } from './http-server.js';
import { CLOCK, type Clock, systemClock } from './operations/clock.js';
import { noteIgnoredBodies } from './operations/ignored-bodies.js';
import { nestLog } from './operations/log.js';
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
import {
  DEFAULT_UNBOUNDED_TERMS,
  UNBOUNDED_TERMS,
  UnboundedLists,
  type UnboundedTerms,
} from './rooms/unbounded-lists.js';
import { type Database, DATABASE } from './store/database.js';

/** `AppOptions` with their defaults, as far as providers need them. */
interface ServerTerms {
  readonly clock: Clock;
  readonly caches: CacheBytes;
  readonly unbounded: UnboundedTerms;
}

@Module({})
class AppModule {
  static over(config: Config, database: Database, columns: RoomColumns, terms: ServerTerms): DynamicModule {
    return {
      module: AppModule,
      controllers: [RoomsController],
      providers: [
        { provide: CONFIG, useValue: config },
        { provide: DATABASE, useValue: database },
        { provide: CLOCK, useValue: terms.clock },
        { provide: CACHE_BYTES, useValue: terms.caches },
        { provide: RoomColumns, useValue: columns },
        { provide: UNBOUNDED_TERMS, useValue: terms.unbounded },
        { provide: RoomWriter, useValue: new RoomWriter(database, columns) },
        { provide: APP_FILTER, useClass: ErrorFilter },
        Authenticator,
        CallsRepository,
        CallsService,
        ListAnswers,
        RoomsRepository,
        RoomsService,
        UnboundedLists,
        UsersRepository,
      ],
    };
  }
}

/** What isn't for operators to set. */
export interface AppOptions {
  readonly clock?: Clock;
  /** Milliseconds that a stop waits for answers under way. */
  readonly stopWithinMs?: number;
  /** Addresses whose failed authentications are counted at once. */
  readonly maxAddresses?: number;
  /** The most that caches may hold, where not as usual: with 0 one keeps nothing, so that it is seen what it saves. */
  readonly caches?: Partial<CacheBytes>;
  /** How long lists without a limit wait, where not as usual. */
  readonly unbounded?: Partial<UnboundedTerms>;
}

/**
 * The server, ready to listen. It does not close the store.
 * @throws Error that names what of the contract, its handlers and the store don't fit together.
 */
export async function createApp(
  config: Config,
  database: Database,
  logger: Logger,
  { clock = systemClock, stopWithinMs, maxAddresses, caches, unbounded }: AppOptions = {},
): Promise<NestFastifyApplication> {
  const columns = new RoomColumns(filterablePaths);
  await checkRoomColumns(database, columns);
  const adapter = createHttpServer(config, logger, stopWithinMs);
  const terms = {
    clock,
    caches: { ...DEFAULT_CACHE_BYTES, ...caches },
    unbounded: { ...DEFAULT_UNBOUNDED_TERMS, ...unbounded },
  };
  const module = AppModule.over(config, database, columns, terms);
  const app = await NestFactory.create<NestFastifyApplication>(module, adapter, {
    logger: nestLog(logger),
    abortOnError: false,
    bodyParser: false,
  });
  const authenticated = authenticate(app.get(Authenticator), {
    maxFailures: config.AUTH_FAILURES_PER_MINUTE,
    clock,
    ...(maxAddresses === undefined ? {} : { maxAddresses }),
  });
  const limited = rateLimit((setting) => limitOf(config, setting), clock);
  api.install(app, {
    onRequest: (operation) => [
      cacheHeaders(operation),
      refuseWhileClosed(database),
      authenticated(operation),
      ...limited(operation),
    ],
    preHandler: requirePermission,
    onIgnoredBody: noteIgnoredBodies(logger),
    keptQueryBytes: terms.caches.queries,
  });
  const endLog = logOutages(database.outages, logger);
  adapter.getInstance().addHook('onClose', (_server, done) => {
    endLog();
    done();
  });
  if (config.DOCS) await app.register(docsSite, { prefix: DOCS_PATH, publicUrl: config.PUBLIC_URL });
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
