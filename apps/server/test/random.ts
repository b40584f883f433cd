import { inject } from 'vitest';

/** So many times fewer random cases are drawn by `npm test`. */
const SHARE = 20;

/** Whether this is `npm test`, which leaves the longest ones out. */
export const isQuick = inject('half') === 'quick';

/**
 * The seed of a file's random cases. `npm test` draws a fresh one each time, `npm run test:all` tries the one that is
 * kept, with all cases; `SEED` in the environment repeats one that failed.
 * @param kept One that has found something.
 */
export function seedOf(kept: number): number {
  const given = process.env['SEED'];
  const fresh = Math.floor(Math.random() * 2 ** 31);
  const seed = given === undefined ? (isQuick ? fresh : kept) : Number(given);
  console.log(`Random cases: SEED=${seed} draws the same ones.`);
  return seed;
}

/** All of a list; `npm test` has some of it, which the seed chooses. */
export function someOf<T>(list: readonly T[], seed: number): readonly T[] {
  return isQuick ? list.filter((_, place) => place % SHARE === seed % SHARE) : list;
}

/** How many cases to draw, of as many as all are. */
export function casesOf(all: number): number {
  return isQuick ? Math.ceil(all / SHARE) : all;
}
