import type { MaybePromise } from '../database.js';
import type { Connections } from './connections.js';

/** So long what another process has changed of access may go unnoticed. */
const LIFE_MS = 1_000;

export interface AccessVersion {
  read(): MaybePromise<number>;
  /** Makes the next read ask again. */
  forget(): void;
}

/** The version of access, asked for at most once a second. */
export function accessVersion(connections: Connections): AccessVersion {
  let known: { readonly version: number; readonly askedAt: number } | undefined;
  let asking: Promise<number> | undefined;

  async function ask(): Promise<number> {
    const askedAt = performance.now();
    const answer = connections.share(({ run }) =>
      run<{ value: number }>({ text: "select value from versions where name = 'access'", values: [] }),
    );
    asking = answer.then(([row]) => row?.value ?? 0);
    const mine = asking;
    try {
      const version = await mine;
      if (asking === mine) known = { version, askedAt };
      return version;
    } finally {
      if (asking === mine) asking = undefined;
    }
  }

  return {
    read() {
      if (known !== undefined && performance.now() - known.askedAt < LIFE_MS) return known.version;
      return asking ?? ask();
    },
    forget() {
      known = undefined;
      asking = undefined;
    },
  };
}
