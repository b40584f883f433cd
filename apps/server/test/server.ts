import { Agent, request, type IncomingHttpHeaders, type IncomingMessage, type Server as HttpServer } from 'node:http';
import { buffer } from 'node:stream/consumers';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Insertable } from 'kysely';
import type { DestinationStream } from 'pino';
import { filterablePaths } from '../src/rooms/room-paths.js';
import { type AppOptions, createApp } from '../src/app.js';
import { hashToken } from '../src/auth/token-hash.js';
import { connectionUse } from '../src/commands/store.js';
import { readConfig } from '../src/config.js';
import { createLog } from '../src/operations/log.js';
import { RoomColumns } from '../src/rooms/room-columns.js';
import { recordOfRoom } from '../src/rooms/room-record.js';
import { RoomWriter } from '../src/rooms/room-writer.js';
import type { Database } from '../src/store/database.js';
import { openStore } from '../src/store/open-store.js';
import { compileQuery } from '../src/store/query.js';
import type { Tables } from '../src/store/tables.js';
import { checkAnswer } from './contract-check.js';
import { expectNoSecrets, noteHarmless, noteSecret, noteSecretsOf } from './secrets.js';
import { newStore } from './store.js';
import { unpack } from './unpack.js';

export interface Credentials {
  userId: string;
  token: string;
}

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  /** Without its `Content-Encoding`. */
  text: string;
  /** The parsed body; undefined if there is none. */
  body: any;
}

export interface Call {
  as?: Credentials;
  method?: string;
  headers?: Record<string, string>;
  body?: string;
}

type Document = Record<string, unknown>;

/**
 * The real server on a store of its own, on a free port. Each answer of a known path is checked against the contract.
 * When it is disposed of, its log is searched for the tokens that were used.
 */
export interface TestServer extends AsyncDisposable {
  readonly url: string;
  readonly storeUrl: string;
  readonly database: Database;
  readonly app: NestFastifyApplication;
  readonly http: HttpServer;
  /** Stops it as a signal would, but for the store. */
  stop(): Promise<void>;
  /** Sends the target verbatim, brackets and all. */
  get(target: string, call?: Call): Promise<Answer>;
  givenRooms(...documents: Document[]): Promise<void>;
  givenUser(
    user: { id: string; roles: string[]; username?: string; active?: boolean },
    token?: Partial<Insertable<Tables['user_tokens']>>,
  ): Promise<Credentials>;
  givenVisitor(visitor: Document & { _id: string; token: string }): Promise<void>;
  givenDepartment(
    department: Document & { _id: string; name: string; type?: string; parentId?: string },
  ): Promise<void>;
  givenMonitor(unitId: string, monitorId: string): Promise<void>;
  givenPhoneEvent(event: Document & { _id: string; event: string; phone: string; ts: string }): Promise<void>;
  insert<Table extends keyof Tables>(table: Table, row: Insertable<Tables[Table]>): Promise<void>;
}

/**
 * @param environment Settings over the defaults; limits are off unless set.
 * @param givenStore The URL of its store; a new one by default.
 * @param log Where the server logs to, besides.
 */
export async function startServer(
  environment: Record<string, string> = {},
  givenStore?: string,
  log?: DestinationStream,
  options?: AppOptions,
): Promise<TestServer> {
  const store =
    givenStore === undefined
      ? await newStore({ migrated: true })
      : { url: givenStore, async [Symbol.asyncDispose]() {} };
  const config = readConfig({
    RATE_LIMIT_LISTS: '0',
    RATE_LIMIT_VOIP_ROOM: '0',
    AUTH_FAILURES_PER_MINUTE: '0',
    ...environment,
  });
  const database = await openStore(store.url, connectionUse(config));
  const logged: string[] = [];
  const write = (line: string) => {
    logged.push(line);
    log?.write(line);
  };
  const app = await createApp(config, database, createLog('trace', { write }), options);
  app.getHttpServer().on('request', noteSecretsOf);
  await app.listen(0, '127.0.0.1');
  const url = await app.getUrl();
  const agent = new Agent({ keepAlive: true });
  const columns = new RoomColumns(filterablePaths);
  const writer = new RoomWriter(database, columns);

  const server: TestServer = {
    url,
    storeUrl: store.url,
    database,
    app,
    http: app.getHttpServer(),
    stop: () => app.close(),
    get: (target, call) => send(url, target, call, agent),

    async givenRooms(...documents) {
      const records = documents.map((document) => recordOfRoom({ document, types: null }, columns).record);
      for (let from = 0; from < records.length; from += 200) {
        await database.write((session) => writer.putAll(session, records.slice(from, from + 200)));
      }
    },

    async givenUser({ id, roles, username = `${id}.name`, active = true }, token = {}) {
      noteHarmless(id);
      noteSecret(`${id}-token`);
      const document = JSON.stringify({ _id: id, username, roles, active });
      await server.insert('users', {
        id,
        username,
        name: null,
        active: active ? 1 : 0,
        roles: JSON.stringify(roles),
        document,
      });
      const hash = hashToken(`${id}-token`);
      await server.insert('user_tokens', {
        user_id: id,
        hash,
        origin: 'import',
        kind: 'personal',
        no_expiry: 0,
        read_only: 0,
        ...token,
      });
      return { userId: id, token: `${id}-token` };
    },

    givenVisitor(visitor) {
      noteSecret(visitor.token);
      const document = JSON.stringify(visitor);
      return server.insert('visitors', { id: visitor._id, token: visitor.token, document });
    },

    givenDepartment: (department) =>
      server.insert('departments', {
        id: department._id,
        name: department.name,
        answer: JSON.stringify({ _id: department._id, name: department.name }),
        type: department.type ?? null,
        parent_id: department.parentId ?? null,
        document: JSON.stringify(department),
      }),

    givenMonitor: (unitId, monitorId) =>
      server.insert('unit_monitors', {
        id: `${unitId}-${monitorId}`,
        unit_id: unitId,
        monitor_id: monitorId,
        document: JSON.stringify({ _id: `${unitId}-${monitorId}`, unitId, monitorId }),
      }),

    givenPhoneEvent: (event) =>
      server.insert('pbx_events', {
        id: event._id,
        event: event.event,
        phone: event.phone,
        ts: Date.parse(event.ts),
        document: JSON.stringify(event),
      }),

    async insert(table, row) {
      const query = compileQuery(database.builder, (db) => db.insertInto(table).values(row));
      await database.write(async (session) => session.run(query, {}));
    },

    async [Symbol.asyncDispose]() {
      agent.destroy();
      await app.close();
      await database.close();
      await store[Symbol.asyncDispose]();
      expectNoSecrets(logged.join(''));
    },
  };
  return server;
}

/** One request, its target sent verbatim; the answer is checked against the contract. */
export async function send(url: string, target: string, call: Call = {}, agent?: Agent): Promise<Answer> {
  const { as, method = 'GET', headers = {}, body } = call;
  const credentials = as === undefined ? {} : { 'X-User-Id': as.userId, 'X-Auth-Token': as.token };
  noteSecret(as?.token);
  // Node sends the body of a GET without saying how long it is.
  const length = body === undefined ? {} : { 'Content-Length': String(Buffer.byteLength(body)) };
  const { hostname, port } = new URL(url);
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const all = { ...credentials, ...length, ...headers };
    const outgoing = request({ hostname, port, path: target, method, agent, headers: all }, resolve);
    outgoing.on('error', reject);
    outgoing.end(body);
  });
  const content = unpack(await buffer(response), response.headers['content-encoding']).toString();
  return readAnswer(target, method, response.statusCode ?? 0, response.headers, content);
}

function readAnswer(
  target: string,
  method: string,
  status: number,
  headers: IncomingHttpHeaders,
  content: string,
): Answer {
  if (content === '') return { status, headers, text: content, body: undefined };
  const body: unknown = JSON.parse(content);
  if (method === 'GET') {
    const [path = '', query = ''] = target.split('?');
    checkAnswer(path, status, headers['content-type'] ?? null, body, /(^|&)fields=/.test(query));
  }
  return { status, headers, text: content, body };
}
