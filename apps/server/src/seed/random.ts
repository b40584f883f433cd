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

/** @param seeds Whole numbers; each combination gives numbers of its own. */
export function createRandom(...seeds: readonly number[]): Random {
  let state = seeds.reduce((mixed, seed) => mix(mixed ^ mix(seed + 0x9e37_79b9)), 0);

  // mulberry32
  function next(): number {
    state = (state + 0x6d2b_79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), 1 | state);
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
    return ((bits ^ (bits >>> 14)) >>> 0) / 4_294_967_296;
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

/** murmur3's finish: near seeds give far states. */
function mix(value: number): number {
  let bits = value | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85eb_ca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2_ae35);
  return bits ^ (bits >>> 16);
}
