import { join } from 'node:path';
import { type Program, startProgram } from '@switchboard/test-kit/program';
import type { RequestName } from './requests.ts';
import { type Credentials, serve } from './switchboard.ts';
import { THIS_TREE, type Tree } from './tree.ts';

/** What is measured: a server, and what it can be asked. */
export interface Target extends AsyncDisposable {
  readonly name: TargetName;
  readonly title: string;
  readonly url: string;
  readonly pid: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly requests: readonly RequestName[];
  /** How its answers are like those of Switchboard on SQLite: in size, as values, or byte for byte. */
  readonly likeness: 'size' | 'values' | 'bytes';
  /** Microseconds that it burns for each answer: a bare server, and a point of the curve. */
  readonly burn?: number;
  /** The URL of the database, where PostgreSQL takes processors of its own. */
  readonly postgres?: string | undefined;
}

export type Engine = 'sqlite' | 'postgres';
export type TargetName =
  | 'bare'
  | `burning-${number}`
  | 'bare-sqlite'
  | 'bare-postgres'
  | 'peer'
  | Engine
  | `against-${Engine}`
  | `variant-${string}`;

const ALL: readonly RequestName[] = ['room', 'page', 'repeated', 'unchanged', 'chats', 'repeatedChats', 'open', 'mix'];
/** Bare Fastify only reads, and keeps no answers. */
const READS: readonly RequestName[] = ['room', 'page'];
/** What Express + TypeORM has. */
const CALLS: readonly RequestName[] = ['room', 'page', 'repeated', 'unchanged', 'open', 'mix'];

/** The points of the curve beyond the bare server itself: microseconds. */
const BURNT = [50, 250];

/** The bare server, and once more for each point of the curve: one process, told by a header what to burn. */
export async function startBare(bodies: Readonly<Record<string, string>>): Promise<Target[]> {
  const server = await startOwn('servers/bare.ts', [], JSON.stringify(bodies));
  const requests = ALL.filter((name) => name !== 'unchanged');
  const bare = { ...server, requests, likeness: 'size' } as const;
  return [
    { ...bare, name: 'bare', title: 'bare node:http', headers: {}, burn: 0 },
    ...BURNT.map((burn) => ({
      ...bare,
      name: `burning-${burn}` as const,
      title: `bare node:http that burns ${burn} µs`,
      headers: { 'X-Burn': String(burn) },
      burn,
      [Symbol.asyncDispose]: async () => {},
    })),
  ];
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
    postgres: url,
  };
}

export async function startPeer(url: string, credentials: Credentials): Promise<Target> {
  const own = await startOwn('peer/server.ts', [url]);
  return {
    ...own,
    name: 'peer',
    title: 'Express + TypeORM, PostgreSQL',
    headers: credentials,
    requests: CALLS,
    likeness: 'values',
    postgres: url,
  };
}

/** @param tree Another than this one is what this is compared with: its answers need not be the same. */
export async function startSwitchboard(
  engine: Engine,
  database: string,
  credentials: Credentials,
  tree: Tree = THIS_TREE,
): Promise<Target> {
  const own = tree === THIS_TREE;
  return {
    ...(await serve(database, {}, tree)),
    name: own ? engine : `against-${engine}`,
    title: `${own ? 'Switchboard' : tree.title}, ${engine === 'sqlite' ? 'SQLite' : 'PostgreSQL'}`,
    headers: credentials,
    requests: ALL,
    likeness: own ? 'bytes' : 'size',
    postgres: engine === 'postgres' ? database : undefined,
  };
}

/** Starts a server of this package, with what Node takes a server in production for. */
export async function startOwn(file: string, words: string[], input?: string): Promise<Program & { url: string }> {
  const program = await startProgram(
    {
      words: [join(import.meta.dirname, file), ...words],
      environment: { ...process.env, NODE_ENV: 'production' },
      input,
    },
    /http:\/\/\S+?:\d+/,
  );
  return { ...program, url: program.ready[0] };
}
