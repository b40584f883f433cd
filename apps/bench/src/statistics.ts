/** @returns NaN of nothing. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const [below = Number.NaN, above = Number.NaN] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  return (below + above) / 2;
}

/** The items in an order that is the same on every run, and has nothing to do with theirs. */
export function shuffled<T>(items: readonly T[]): T[] {
  const keyed = items.map((item, place) => ({ item, key: Math.imul(place + 1, 0x9e37_79b1) >>> 0 }));
  return keyed.toSorted((a, b) => a.key - b.key).map(({ item }) => item);
}
