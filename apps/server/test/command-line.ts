import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import type { Readable } from 'node:stream';
import { join } from 'node:path';
import { printsWanted } from '@switchboard/test-kit/program';
import { COMMAND } from '@switchboard/test-kit/switchboard';
import { run } from '../src/commands/run.js';
import type { Terminal } from '../src/commands/terminal.js';
import { expectNoSecrets, noteSecretsIn } from './secrets.js';
import { newStore, type TestStore } from './store.js';

export interface Outcome {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** What a command is given that runs here, and what it prints. */
export class TestTerminal implements Terminal {
  readonly isWatched = false;
  exitCode = 0;
  stdout = '';
  stderr = '';

  constructor(readonly env: NodeJS.ProcessEnv = {}) {}

  readonly out = (text: string) => void (this.stdout += `${text}\n`);
  readonly err = (text: string) => void (this.stderr += `${text}\n`);
}

/** They serve until a signal, write their log past the terminal and end by themselves: only in processes of their own. */
const SERVERS = new Set(['serve', 'demo']);

/**
 * A folder of its own, with commands run in it on a store of their own: here, but for servers and for what is started by
 * `start`. When it is disposed of, the logs of the servers are searched for the tokens that were used.
 */
export class CommandLine implements AsyncDisposable {
  readonly folder = mkdtempSync(join(tmpdir(), 'switchboard-'));
  readonly #folderBefore = process.cwd();
  readonly #children: ChildProcess[] = [];
  readonly #logs: string[] = [];
  readonly #others: TestStore[] = [];

  constructor(readonly store: TestStore) {}

  /** The words that make a command use another store, a new one. */
  async onAnother(): Promise<string[]> {
    const store = await newStore({ migrated: true });
    this.#others.push(store);
    return ['--database', store.url];
  }

  path(...names: string[]): string {
    return join(this.folder, ...names);
  }

  async run(words: string[], environment: Record<string, string> = {}): Promise<Outcome> {
    if (SERVERS.has(words[0] ?? '')) return await this.runProcess(words, environment);
    const terminal = new TestTerminal(this.#environment(environment));
    process.chdir(this.folder);
    const code = await run(words, terminal);
    return { code, stdout: terminal.stdout, stderr: terminal.stderr };
  }

  /** Runs the built command, in a process of its own. */
  async runProcess(words: string[], environment: Record<string, string> = {}): Promise<Outcome> {
    return await outcome(this.start(words, environment));
  }

  #environment(more: Record<string, string>): Record<string, string> {
    return { DATABASE_URL: this.store.url, PORT: '0', LOG_LEVEL: 'trace', ...more };
  }

  /** Runs a command that is to succeed. Returns what it printed. */
  async done(...words: string[]): Promise<string> {
    const { code, stdout, stderr } = await this.run(words);
    if (code !== 0) throw new Error(`switchboard ${words.join(' ')} ended with ${code}: ${stderr}`);
    return stdout;
  }

  /** The data that a command prints with `--json`. */
  async json(...words: string[]): Promise<any> {
    const printed = await this.done(...words, '--json');
    noteSecretsIn(printed);
    return JSON.parse(printed);
  }

  /** Writes an export of one document a line. Returns its path. */
  write(name: string, ...documents: object[]): string {
    const file = this.path(name);
    writeFileSync(file, documents.map((document) => `${JSON.stringify(document)}\n`).join(''));
    return file;
  }

  /** Imports a file or folder. Returns what was counted and found. */
  async imports(path: string, ...words: string[]): Promise<any> {
    const { code, stdout } = await this.run(['import', path, '--json', ...words]);
    const { faultCount: _, undated: __, ...found } = JSON.parse(stdout);
    return { code, ...found };
  }

  /** A room, as the store holds it. */
  async shown(room: string): Promise<any> {
    return JSON.parse(await this.done('room', 'show', room));
  }

  /** Starts the built command, in a process of its own. */
  start(words: string[], environment: Record<string, string> = {}): ChildProcess {
    const child = spawn(process.execPath, [COMMAND, ...words], {
      cwd: this.folder,
      env: this.#environment(environment),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#children.push(child);
    if (words[0] === 'serve') logs.set(child, this.#logs);
    return child;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const child of this.#children) child.kill('SIGKILL'); // what a failed test has left
    for (const store of [this.store, ...this.#others]) await store[Symbol.asyncDispose]();
    process.chdir(this.#folderBefore);
    rmSync(this.folder, { recursive: true, force: true });
    expectNoSecrets(this.#logs.join(''));
  }
}

/** Where the output of servers is kept. */
const logs = new WeakMap<ChildProcess, string[]>();

export async function newCommandLine(): Promise<CommandLine> {
  return new CommandLine(await newStore({ migrated: true }));
}

/** Waits for the end of a process. */
export async function outcome(child: ChildProcess): Promise<Outcome> {
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (data: Buffer) => (stdout += String(data)));
  child.stderr?.on('data', (data: Buffer) => (stderr += String(data)));
  const [code] = (await once(child, 'close')) as [number | null];
  logs.get(child)?.push(stdout, stderr);
  return { code, stdout, stderr };
}

/** Waits for a server to be ready. Returns what it printed until then, and its base URL. */
export async function ready(child: ChildProcess): Promise<{ url: string; printed: string }> {
  const { printed, match } = await printsWanted(child.stdout as Readable, /listens on (\S+)[\s\S]*\n$/);
  if (match === null) throw new Error(`The server ended before it was ready: ${printed}`);
  logs.get(child)?.push(printed);
  return { url: match[1] as string, printed };
}

/** What an import prints beside its counts, where nothing is wrong. */
export const clean = {
  code: 0,
  faults: [],
  moreFaults: [],
  warnings: [],
  vanished: [],
  doubledCalls: [],
  doubledTokens: [],
  filesLeftOut: [],
};

/** The counts that an import gives of a collection: 0 but for those found. */
export function counts(collection: string, found: Record<string, number>): object {
  return { collection, read: 0, new: 0, changed: 0, unchanged: 0, skipped: 0, leftOut: 0, ...found };
}
