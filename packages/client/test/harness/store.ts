import { join } from 'node:path';
import { createDatabase } from '@switchboard/test-kit/databases';
import { temporaryFolder } from '@switchboard/test-kit/temporary-folder';
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
  const folder = temporaryFolder();
  return {
    url: `sqlite:${join(folder.path, 'test.db')}`,
    [Symbol.asyncDispose]: async () => folder[Symbol.dispose](),
  };
}

async function newDatabase(): Promise<Store> {
  const { url, drop } = await createDatabase(inject('postgres'));
  return { url, [Symbol.asyncDispose]: drop };
}
