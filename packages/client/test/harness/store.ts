import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDatabase } from '@switchboard/test-kit/databases';
import { inject } from 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    engine: 'sqlite' | 'postgres';
  }
}

/** A store of its own, of the engine that this run of the tests is for. */
export interface Store extends AsyncDisposable {
  readonly url: string;
}

export function newStore(): Promise<Store> {
  return inject('engine') === 'postgres' ? newDatabase() : newFile();
}

/** A store that is one file. */
export async function newFile(): Promise<Store> {
  const folder = await mkdtemp(join(tmpdir(), 'switchboard-client-'));
  return {
    url: `sqlite:${join(folder, 'test.db')}`,
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
}

async function newDatabase(): Promise<Store> {
  const { url, drop } = await createDatabase(inject('postgres'));
  return { url, [Symbol.asyncDispose]: drop };
}
