import { join } from 'node:path';
import { type Program, startProgram } from './program.ts';
import type { RequestName } from './requests.ts';
import { type Credentials, serve } from './switchboard.ts';

/** What is measured: a server, and what it can be asked. */
export interface Target extends AsyncDisposable {
  readonly name: TargetName;
  readonly title: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly requests: readonly RequestName[];
  /** How its answers are like those of Switchboard on SQLite: in size, as values, or byte for byte. */
  readonly likeness: 'size' | 'values' | 'bytes';
}

export type TargetName = 'limit' | 'bare-sqlite' | 'sqlite' | 'bare-postgres' | 'postgres' | 'peer';

const ALL: readonly RequestName[] = ['room', 'page', 'repeated', 'unchanged', 'open', 'mix'];
/** Bare servers only read, and keep no answers. */
const READS: readonly RequestName[] = ['room', 'page'];

export async function startLimit(bodies: Readonly<Record<string, string>>): Promise<Target> {
  return {
    ...(await startOwn('servers/limit.ts', [], JSON.stringify(bodies))),
    name: 'limit',
    title: 'the limit: node:http, a ready buffer',
    headers: {},
    requests: ALL.filter((name) => name !== 'unchanged'),
    likeness: 'size',
  };
}

export async function startBareSqlite(file: string): Promise<Target> {
  const own = await startOwn('servers/bare-sqlite.ts', [file]);
  return {
    ...own,
    name: 'bare-sqlite',
    title: 'bare Fastify, SQLite',
    headers: {},
    requests: READS,
    likeness: 'bytes',
  };
}

export async function startBarePostgres(url: string): Promise<Target> {
  const own = await startOwn('servers/bare-postgres.ts', [url]);
  return {
    ...own,
    name: 'bare-postgres',
    title: 'bare Fastify, PostgreSQL',
    headers: {},
    requests: READS,
    likeness: 'bytes',
  };
}

export async function startPeer(url: string, credentials: Credentials): Promise<Target> {
  const own = await startOwn('peer/server.ts', [url]);
  return {
    ...own,
    name: 'peer',
    title: 'Express + TypeORM, PostgreSQL',
    headers: credentials,
    requests: ALL,
    likeness: 'values',
  };
}

export async function startSwitchboard(
  name: 'sqlite' | 'postgres',
  database: string,
  credentials: Credentials,
): Promise<Target> {
  const title = `Switchboard, ${name === 'sqlite' ? 'SQLite' : 'PostgreSQL'}`;
  return { ...(await serve(database)), name, title, headers: credentials, requests: ALL, likeness: 'bytes' };
}

/** Starts a server of this package, with what Node takes a server in production for. */
async function startOwn(file: string, words: string[], input?: string): Promise<Program & { url: string }> {
  const program = await startProgram(
    {
      words: [join(import.meta.dirname, file), ...words],
      environment: { NODE_ENV: 'production' },
      ...(input === undefined ? {} : { input }),
    },
    /http:\/\/\S+?:\d+/,
  );
  return { ...program, url: program.ready[0] };
}
