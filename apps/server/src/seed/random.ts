/** Random numbers that are the same for the same seeds, on every machine. */
export interface Random {
  /** At least 0, less than 1. */
  next(): number;
  /** A whole number of at least `least` and at most `most`. */
  whole(least: number, most: number): number;
  chance(probability: number): boolean;
  /** @param items At least one. */
  pick<T>(items: readonly T[]): T;
  /** The item of a list of items and weights. */
  weigh<T>(items: readonly (readonly [item: T, weight: number])[]): T;
  /** An id as Rocket.Chat makes them. */
  id(length?: number): string;
}

/** Meteor's alphabet without look-alikes. */
const ALPHABET = '23456789ABCDEFGHJKLMNPQRSTWXYZabcdefghijkmnopqrstuvwxyz';

/** Each three whole numbers give random numbers of their own: sfc32, whose state holds all of them. */
export function createRandom(seed: number, stream: number, index: number): Random {
  let [a, b, c, counter] = [seed | 0, stream | 0, index | 0, 1];
  for (let round = 0; round < 15; round += 1) next();

  function next(): number {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 4_294_967_296;
  }

  const whole = (least: number, most: number) => least + Math.floor(next() * (most - least + 1));

  return {
    next,
    whole,
    chance: (probability) => next() < probability,
    pick: <T>(items: readonly T[]) => items[whole(0, items.length - 1)] as T,
    weigh<T>(items: readonly (readonly [item: T, weight: number])[]): T {
      let left = next() * items.reduce((sum, [, weight]) => sum + weight, 0);
      for (const [item, weight] of items) {
        left -= weight;
        if (left < 0) return item;
      }
      return items[0]?.[0] as T;
    },
    id: (length = 17) => Array.from({ length }, () => ALPHABET[whole(0, ALPHABET.length - 1)]).join(''),
  };
}
